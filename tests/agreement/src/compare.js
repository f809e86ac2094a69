// Compares two sequences of landmarks. Pure functions: no files, no clock.
//
// A sighting is what one side says about one picture: undefined where it finds nobody, else
// { points: [[x, y, z, visibility], ...] in pixels, world: [[x, y, z], ...] in metres or undefined }.

/** A joint is visible if both sides give it a visibility above this. */
export const VISIBLE = 0.5;

/** What must hold: percentages, the distances of the face box's side or of the body height. */
export const TARGETS = { agreement: 98, face: 1.5, pose: 3 };

const NOSE = 0;
const SHOULDERS = [11, 12];
const HIPS = [23, 24];
const ANKLES = [27, 28];

// Lengths as shares of the stature: R. Drillis, R. Contini, "Body Segment Parameters", 1966. The
// nose is taken to be at .91, so that from there to the ankles (.039) it is .871 of the stature.
const NOSE_TO_ANKLES = 0.871;
const TRUNK = 0.288;
const SHOULDER_WIDTH = 0.259;

/** Which landmarks of a pose belong together; every landmark is in one group. */
export const POSE_GROUPS = {
  head: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  trunk: [11, 12, 23, 24],
  arms: [13, 14, 15, 16],
  hands: [17, 18, 19, 20, 21, 22],
  legs: [25, 26, 27, 28],
  feet: [29, 30, 31, 32],
};

const between = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = (points, [a, b]) => [
  (points[a][0] + points[b][0]) / 2,
  (points[a][1] + points[b][1]) / 2,
];

/** The shorter side of the box around all landmarks of a face, pixels. */
export function faceSide(points) {
  const x = points.map((point) => point[0]);
  const y = points.map((point) => point[1]);
  return Math.min(Math.max(...x) - Math.min(...x), Math.max(...y) - Math.min(...y));
}

/**
 * Height of a body from its nose to its ankles, pixels, as far as it can be told from visible
 * joints: the greatest of the distance from the nose to the middle of the ankles, of what the
 * length of the trunk and of what the width of the shoulders stand for. A body that bends or turns
 * away shortens each of them, never lengthens it. Undefined if none can be told.
 *
 * @param visible whether a joint is, by its number
 */
export function bodyHeight(points, visible) {
  const heights = [];
  const shoulders = SHOULDERS.every(visible);
  if (visible(NOSE) && ANKLES.every(visible)) {
    heights.push(between(points[NOSE], middle(points, ANKLES)));
  }
  if (shoulders && HIPS.every(visible)) {
    const trunk = between(middle(points, SHOULDERS), middle(points, HIPS));
    heights.push((trunk * NOSE_TO_ANKLES) / TRUNK);
  }
  if (shoulders) {
    const width = between(points[SHOULDERS[0]], points[SHOULDERS[1]]);
    heights.push((width * NOSE_TO_ANKLES) / SHOULDER_WIDTH);
  }
  const height = Math.max(...heights);
  return height > 0 ? height : undefined;
}

/** Mean, 95th percentile and maximum; undefined without values. */
export function spread(values) {
  if (values.length === 0) {
    return undefined;
  }
  const sorted = Float64Array.from(values).sort();
  return {
    mean: mean(values),
    p95: sorted[Math.ceil(0.95 * sorted.length) - 1],
    max: sorted[sorted.length - 1],
  };
}

function mean(values) {
  let sum = 0;
  for (const value of values) {
    sum += value;
  }
  return values.length === 0 ? undefined : sum / values.length;
}

/**
 * Compares what both sides say about the same pictures.
 *
 * @param kind "face" or "pose"
 * @param original its sighting of each picture
 * @param ours Kinoloom's, of the same length
 * @param groups numbers of landmarks by name of the group
 * @returns distances in percent of the face box's side or of the body height
 */
export function compare(kind, original, ours, groups) {
  if (original.length !== ours.length || original.length === 0) {
    throw new RangeError(
      `both sides must tell of the same pictures: ${original.length} and ${ours.length}`,
    );
  }
  const all = [];
  const byGroup = Object.fromEntries(Object.keys(groups).map((name) => [name, []]));
  const groupsOf = groupIndex(groups);
  const bias = { x: [], y: [] };
  const depth = [];
  const visibility = [];
  const world = [];
  const count = { frames: original.length, both: 0, neither: 0, onlyOriginal: 0, onlyOurs: 0 };
  count.unscaled = 0;
  let worst = { mean: 0 };

  for (let frame = 0; frame < original.length; frame++) {
    const theirs = original[frame];
    const mine = ours[frame];
    if (!theirs || !mine) {
      count[theirs ? "onlyOriginal" : mine ? "onlyOurs" : "neither"]++;
      continue;
    }
    count.both++;
    if (theirs.points.length !== mine.points.length) {
      throw new RangeError(
        `frame ${frame} has ${theirs.points.length} and ${mine.points.length} landmarks`,
      );
    }
    const visible = (joint) =>
      theirs.points[joint][3] > VISIBLE && mine.points[joint][3] > VISIBLE;
    const scale = kind === "face" ? faceSide(theirs.points) : bodyHeight(theirs.points, visible);
    if (scale === undefined) {
      count.unscaled++;
      continue;
    }
    const distances = [];
    for (let joint = 0; joint < theirs.points.length; joint++) {
      visibility.push(Math.abs(mine.points[joint][3] - theirs.points[joint][3]));
      if (!visible(joint)) {
        continue;
      }
      const percent = (value) => (100 * value) / scale;
      const distance = percent(between(theirs.points[joint], mine.points[joint]));
      distances.push(distance);
      groupsOf.get(joint)?.forEach((name) => byGroup[name].push(distance));
      bias.x.push(percent(mine.points[joint][0] - theirs.points[joint][0]));
      bias.y.push(percent(mine.points[joint][1] - theirs.points[joint][1]));
      depth.push(percent(Math.abs(mine.points[joint][2] - theirs.points[joint][2])));
      if (theirs.world && mine.world) {
        const [a, b] = [theirs.world[joint], mine.world[joint]];
        world.push(100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
      }
    }
    all.push(...distances);
    const ofFrame = mean(distances) ?? 0;
    if (ofFrame > worst.mean) {
      worst = { frame, mean: ofFrame };
    }
  }

  const result = {
    kind,
    ...count,
    agreement: (100 * (count.both + count.neither)) / count.frames,
    distance: spread(all),
    groups: Object.fromEntries(
      Object.entries(byGroup).map(([name, values]) => [name, spread(values)]),
    ),
    bias: { x: mean(bias.x), y: mean(bias.y) },
    depth: mean(depth),
    visibility: mean(visibility),
    world: spread(world),
    worst,
  };
  return { ...result, misses: misses(result) };
}

function groupIndex(groups) {
  const index = new Map();
  for (const [name, joints] of Object.entries(groups)) {
    for (const joint of joints) {
      index.set(joint, [...(index.get(joint) ?? []), name]);
    }
  }
  return index;
}

/** Whether neither side finds anybody anywhere: they agree, and that proves nothing. */
export const isEmpty = ({ neither, frames }) => neither === frames;

/** The targets that a result misses, in words. */
function misses(result) {
  const { kind, agreement, distance, both } = result;
  const missed = [];
  if (isEmpty(result)) {
    return missed;
  }
  if (agreement < TARGETS.agreement) {
    missed.push(`detection agrees on ${agreement.toFixed(1)} % of frames, not ${TARGETS.agreement} %`);
  }
  if (both === 0) {
    missed.push("there is no frame in which both find somebody");
  } else if (!distance) {
    missed.push("no joint is visible on both sides in a frame whose body height can be told");
  } else if (!(distance.mean <= TARGETS[kind])) {
    missed.push(`the mean distance is ${distance.mean.toFixed(2)} %, not ${TARGETS[kind]} %`);
  }
  return missed;
}
