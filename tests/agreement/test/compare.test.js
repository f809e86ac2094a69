import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyHeight, compare, faceSide, isEmpty, POSE_GROUPS, spread } from "../src/compare.js";

const close = (actual, expected) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

/** A standing body 100 pixels from nose to ankles, all joints visible. */
function body() {
  const points = Array.from({ length: 33 }, () => [50, 20, 0, 1]);
  points[0] = [50, 10, 0, 1];
  points[11] = [60, 20, 0, 1];
  points[12] = [40, 20, 0, 1];
  points[23] = [55, 50, 0, 1];
  points[24] = [45, 50, 0, 1];
  points[27] = [55, 110, 0, 1];
  points[28] = [45, 110, 0, 1];
  return { points, world: points.map(() => [0, 0, 0]) };
}

/** A face whose box is 40 by 50 pixels. */
function face() {
  return {
    points: [
      [10, 10, 0, 1],
      [50, 10, 0, 1],
      [50, 60, 0, 1],
      [10, 60, 0, 1],
    ],
  };
}

function moved(sighting, x, y) {
  return {
    ...sighting,
    points: sighting.points.map(([left, top, z, seen]) => [left + x, top + y, z, seen]),
  };
}

test("a face is measured by the shorter side of its box", () => {
  assert.equal(faceSide(face().points), 40);
});

test("a shift of three and four pixels is a distance of five", () => {
  const result = compare("face", [face()], [moved(face(), 3, -4)], { left: [0, 3] });
  close(result.distance.mean, (100 * 5) / 40);
  close(result.distance.max, (100 * 5) / 40);
  close(result.groups.left.mean, (100 * 5) / 40);
  close(result.bias.x, (100 * 3) / 40);
  close(result.bias.y, (-100 * 4) / 40);
  assert.deepEqual(result.misses, ["the mean distance is 12.50 %, not 1.5 %"]);
});

test("equal faces agree wholly", () => {
  const result = compare("face", [face(), undefined], [face(), undefined], {});
  assert.equal(result.agreement, 100);
  assert.equal(result.distance.mean, 0);
  assert.deepEqual(result.misses, []);
});

test("frames in which one side alone finds somebody disagree", () => {
  const theirs = [face(), face(), undefined, undefined];
  const ours = [face(), undefined, face(), undefined];
  const result = compare("face", theirs, ours, {});
  assert.equal(result.agreement, 50);
  assert.equal(result.both, 1);
  assert.equal(result.neither, 1);
  assert.equal(result.onlyOriginal, 1);
  assert.equal(result.onlyOurs, 1);
  assert.deepEqual(result.misses, ["detection agrees on 50.0 % of frames, not 98 %"]);
});

test("a comparison in which nobody is found proves nothing", () => {
  const empty = compare("pose", [undefined], [undefined], POSE_GROUPS);
  assert.equal(empty.agreement, 100);
  assert.ok(isEmpty(empty));
  const found = compare("pose", [body(), undefined], [undefined, undefined], POSE_GROUPS);
  assert.ok(!isEmpty(found));
  assert.deepEqual(found.misses, [
    "detection agrees on 50.0 % of frames, not 98 %",
    "there is no frame in which both find somebody",
  ]);
});

test("the height of a standing body is that from nose to ankles", () => {
  close(
    bodyHeight(body().points, () => true),
    100,
  );
});

test("without ankles the height is told by trunk or shoulders, whichever is longer", () => {
  const seen = (joint) => joint < 25;
  close(bodyHeight(body().points, seen), (30 / 0.288) * 0.871);
  close(
    bodyHeight(body().points, (joint) => joint < 23),
    (20 / 0.259) * 0.871,
  );
});

test("a body without visible shoulders has no height", () => {
  assert.equal(
    bodyHeight(body().points, (joint) => joint < 11),
    undefined,
  );
});

test("only joints that are visible on both sides count", () => {
  const ours = moved(body(), 0, 0);
  ours.points[15] = [500, 500, 0, 0.4];
  ours.points[31] = [50, 25, 0, 1];
  const result = compare("pose", [body()], [ours], POSE_GROUPS);
  close(result.distance.max, 5);
  close(result.distance.mean, 5 / 32);
  close(result.groups.feet.max, 5);
  assert.equal(result.groups.arms.max, 0);
  close(result.visibility, 0.6 / 33);
});

test("world coordinates differ in centimetres", () => {
  const ours = body();
  ours.world = ours.world.map(() => [0.02, 0.03, 0.06]);
  close(compare("pose", [body()], [ours], POSE_GROUPS).world.mean, 7);
});

test("the worst frame is named", () => {
  const theirs = [face(), face(), face()];
  const ours = [face(), moved(face(), 0, 0.2), moved(face(), 0.1, 0)];
  const { worst } = compare("face", theirs, ours, {});
  assert.equal(worst.frame, 1);
  close(worst.mean, 0.5);
});

test("every joint of a pose is in one group", () => {
  const joints = Object.values(POSE_GROUPS).flat();
  assert.deepEqual(
    joints.toSorted((a, b) => a - b),
    Array.from({ length: 33 }, (_, joint) => joint),
  );
});

test("the 95th percentile is the smallest value that 95 % do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.deepEqual(spread(values), { mean: 50.5, p95: 95, max: 100 });
  assert.equal(spread([]), undefined);
});

test("sequences of different length are refused", () => {
  assert.throws(() => compare("face", [face()], [], {}), /same pictures: 1 and 0/);
});
