// Runs MediaPipe's own JavaScript on one picture after the other. The functions that the driver
// calls are those of window.original.

const FOLDERS = {
  face: "/packages/@mediapipe/face_mesh/",
  pose: "/packages/@mediapipe/pose/",
};
const SCRIPTS = { face: "face_mesh.js", pose: "pose.js" };
const MODELS = ["lite", "full", "heavy"];

let solution;
let latest;

function addScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${address}`));
    document.head.append(script);
  });
}

async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

/** Landmarks in pixels; the original gives shares of the picture's width and height. */
const inPixels = (landmarks, { naturalWidth: width, naturalHeight: height }) =>
  landmarks?.map((point) => [
    point.x * width,
    point.y * height,
    point.z * width,
    point.visibility ?? 1,
  ]);

/** The parts of a face, as the original's own lists of lines have them. */
function faceGroups() {
  const parts = {
    oval: ["FACE_OVAL"],
    brows: ["LEFT_EYEBROW", "RIGHT_EYEBROW"],
    eyes: ["LEFT_EYE", "RIGHT_EYE"],
    lips: ["LIPS"],
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, lists]) => [
      name,
      [...new Set(lists.flatMap((list) => window[`FACEMESH_${list}`].flat()))],
    ]),
  );
}

async function openFace(config, options) {
  solution = new window.FaceMesh(config);
  // Its confidences are .5 unless set. This version breaks when minDetectionConfidence is.
  solution.setOptions({ ...options, maxNumFaces: 1, refineLandmarks: false });
  solution.onResults(({ multiFaceLandmarks }) => {
    latest = { landmarks: multiFaceLandmarks?.[0] };
  });
}

async function openPose(config, options, { model, smooth }) {
  solution = new window.Pose(config);
  solution.setOptions({
    ...options,
    modelComplexity: MODELS.indexOf(model),
    smoothLandmarks: smooth,
    enableSegmentation: false,
    minDetectionConfidence: 0.5,
    minTrackingConfidence: 0.5,
  });
  solution.onResults(({ poseLandmarks, poseWorldLandmarks }) => {
    latest = { landmarks: poseLandmarks, world: poseWorldLandmarks };
  });
}

const COLOURS = ["#ffffff", "#00d5ff", "#ff2d6f"];

/** A ring for the original's landmark, a dot for Kinoloom's. */
function drawPoints(context, { points, side }, scale, size) {
  for (const [x, y, , seen] of points) {
    if (seen <= 0.5) {
      continue;
    }
    context.beginPath();
    context.arc(x * scale, y * scale, side === 0 ? size * 2 : size, 0, 2 * Math.PI);
    if (side === 0) {
      context.lineWidth = size * 0.8;
      context.strokeStyle = COLOURS[1];
      context.stroke();
    } else {
      context.fillStyle = COLOURS[2];
      context.fill();
    }
  }
}

window.original = {
  /**
   * Creates the solution, as its authors set it up.
   *
   * @returns numbers of landmarks by group, for a face
   */
  async open({ kind, engine, ...rest }) {
    await addScript(FOLDERS[kind] + SCRIPTS[kind]);
    const config = { locateFile: (file) => FOLDERS[kind] + file };
    const options = { useCpuInference: engine === "cpu" };
    await (kind === "face" ? openFace(config, options) : openPose(config, options, rest));
    await solution.initialize();
    return kind === "face" ? faceGroups() : undefined;
  },

  /** Landmarks of one picture at its time in the video, in milliseconds. */
  async next(address, millis, afresh) {
    if (afresh) {
      await solution.reset();
    }
    const image = await picture(address);
    latest = undefined;
    const start = performance.now();
    await solution.send({ image }, millis);
    const took = performance.now() - start;
    if (latest === undefined) {
      throw new Error(`no result for ${address}`);
    }
    return {
      points: inPixels(latest.landmarks, image),
      world: latest.world?.map((point) => [point.x, point.y, point.z]),
      took,
    };
  },

  /** Draws both sides' landmarks on pictures, side by side. */
  async draw(panels) {
    const height = 480;
    const images = await Promise.all(panels.map(({ address }) => picture(address)));
    const scales = images.map((image) => height / image.naturalHeight);
    const widths = images.map((image, index) => Math.round(image.naturalWidth * scales[index]));
    const canvas = document.createElement("canvas");
    canvas.width = widths.reduce((sum, width) => sum + width, 0);
    canvas.height = height;
    const context = canvas.getContext("2d");
    panels.forEach(({ title, original, ours, dot }, index) => {
      context.save();
      context.beginPath();
      context.rect(0, 0, widths[index], height);
      context.clip();
      context.filter = "brightness(60%)";
      context.drawImage(images[index], 0, 0, widths[index], height);
      context.filter = "none";
      drawPoints(context, { points: original, side: 0 }, scales[index], dot);
      drawPoints(context, { points: ours, side: 1 }, scales[index], dot);
      context.font = "18px sans-serif";
      context.fillStyle = COLOURS[0];
      context.fillText(title, 12, 26);
      context.fillStyle = COLOURS[1];
      context.fillText("original (rings)", 12, height - 34);
      context.fillStyle = COLOURS[2];
      context.fillText("Kinoloom (dots)", 12, height - 12);
      context.restore();
      context.translate(widths[index], 0);
    });
    return canvas.toDataURL("image/png");
  },
};
