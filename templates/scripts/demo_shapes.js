// Whom one sees in Demo Quest: the hero, what the hero can wear, and the dragon.
const QUEST_SHAPES = (() => {
  const shape = (fill, path) => ({ fill, path: new Path2D(path) });
  // Around the hero's feet at 140, 272.
  const CAPE = shape("#b83a4b", "M128 204q-24 24-22 60 14 6 30-2l10-50z");
  const LEGS = [
    shape("#3a3f5c", "M128 246h10v22q0 3-3 3h-11q1-5 4-6z"),
    shape("#2f3450", "M144 246h10v19q4 1 5 6h-12q-3 0-3-3z"),
  ];
  const BODY = [
    shape("#7d8fb8", "M124 208q16-8 34 0l3 42q-20 7-40 0z"),
    shape("#93a5cd", "M141 204q10 0 17 4l3 42q-10 3.5-20 3.500z"),
    shape("#5b3a2c", "M121 236h40v7h-40z"),
    shape("#f0b429", "M139 235h5q2 0 2 2v5q0 2-2 2h-5q-2 0-2-2v-5q0-2 2-2z"),
    shape("#8a5a3c", "M116 240q-10 10-6 20t18 2q4-12-4-22z"),
    shape("#f0b429", "M114 238.500h12v3h-12z"),
  ];
  const ARM = [
    shape("#7d8fb8", "M158 210q12 6 14 20l-8 5q-4-10-10-12z"),
    shape("#e8b48f", "M162.5 235a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z"),
  ];
  const HEAD = [
    shape("#6a7ba3", "M124 210q-10 8-10 24l9 2q1-10 6-14z"),
    shape("#93a5cd", "M122 180q0-20 19-20t19 20v14q-3 12-19 12t-19-12z"),
    shape("#e8b48f", "M126 180h32v12q-2 9-16 9t-16-9z"),
    shape("#a9b9dc", "M122 178q0-18 19-18t19 18v5h-38z"),
    shape("#bccaea", "M141 160q19 0 19 18v5h-19z"),
  ];
  const PLUME = shape("#f0b429", "M141 161q-4-16-20-16 8 4 6 10 6-2 10 6z");
  const HAT = [
    shape("#4a3a98", "M112 178q29-9 60 0-4 6-30 6t-30-6z"),
    shape("#5a48b0", "M122 176q8-22 10-38 3-13 16-18 9 6 3 17 6 16 10 39-20 7-39 0z"),
    shape("#4a3a98", "M148 120q9 6 3 17 6 16 10 39-8 3-18 3.500z"),
    shape("#f0b429", "M121.5 170q20 6 39 0l1 6.500q-20 7-41 0z"),
    shape("#ffe08a", "m137 146 1.6 3.6 3.9.5-2.9 2.7.7 3.9-3.4-1.9-3.4 1.9.7-3.9-2.9-2.7 3.9-.5z"),
  ];
  const SWORD = [
    shape("#e6edf7", "M167 240l3-3 30-48 6-4-2 8-29 46z"),
    shape("#ffffff", "M170 237l30-48 6-4z"),
    shape("#f0b429", "m160 229 15 10-2.5 3.5-15-10z"),
    shape("#ffb36b", "M163 231.500a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"),
  ];
  const DRAGON_WING = shape("#2f9d7d", "M-2 -4q-16-16-20-2 8-2 9 6 4-4 8 1z");
  const DRAGON = [
    shape("#45c89d", "M-12 8q-10 4-15-4 5 2 9-2 4-8 13-8 4-10 12-8 7 2 6 8l-6 2q-1 12-10 12-8 0-9 0z"),
    shape("#d9f4e8", "M-3 1q6 2 6 8-6 2-9-1z"),
    shape("#f0b429", "m3-13-2-6 6 5zM8-13l1-5 3 6z"),
  ];
  return { CAPE, LEGS, BODY, ARM, HEAD, PLUME, HAT, SWORD, DRAGON_WING, DRAGON };
})();
