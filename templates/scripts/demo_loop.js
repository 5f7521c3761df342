// A canvas that is drawn while something moves, and costs nothing when it does not.
"use strict";

// A soft light, painted once: a gradient is dear, a picture of one is not.
function makeGlow(colour) {
  const picture = document.createElement("canvas");
  picture.width = 64;
  picture.height = 64;
  const context = picture.getContext("2d");
  const light = context.createRadialGradient(32, 32, 0, 32, 32, 32);
  light.addColorStop(0, `rgb(${colour} / 1)`);
  light.addColorStop(1, `rgb(${colour} / 0)`);
  context.fillStyle = light;
  context.fillRect(0, 0, 64, 64);
  return (on, x, y, radius, strength) => {
    on.globalAlpha = strength;
    on.drawImage(picture, x - radius, y - radius, radius * 2, radius * 2);
    on.globalAlpha = 1;
  };
}

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

// `step(seconds)` moves things and tells whether any still moves by itself; `draw(context, view)`
// shows them in a world of `width` by `height` that fills the canvas, with its foot at the bottom. One
// that is `isOpen` above is seen in all its width, and as high as there is room.
function makeLoop(canvas, { width, height, left = 0, isOpen = false, step, draw, doze }) {
  const context = canvas.getContext("2d");
  const view = { left, right: left + width, scale: 1 };
  const sleepsAfter = 10;
  let frame = 0;
  let dozing = 0;
  let before = 0;
  let awakeUntil = 0;
  let isSeen = true;

  function fit() {
    const { width: wide, height: high } = canvas.getBoundingClientRect();
    const dense = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.max(1, Math.round(wide * dense));
    canvas.height = Math.max(1, Math.round(high * dense));
    view.scale = (isOpen ? wide / width : Math.max(wide / width, high / height)) || 1;
    const shown = wide / view.scale;
    view.left = left + (width - shown) / 2;
    view.right = view.left + shown;
    view.dense = dense;
    view.top = height - high / view.scale;
    paint();
  }

  function paint() {
    const scale = view.scale * view.dense;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, scale, -view.left * scale, -view.top * scale);
    draw(context, view);
  }

  function turn(now) {
    frame = 0;
    // After a pause, time has not jumped.
    const seconds = Math.min((now - before) / 1000, 0.05);
    before = now;
    const isBusy = step(seconds, view);
    paint();
    if (isBusy || now < awakeUntil) ask();
    else fallAsleep();
  }

  function ask() {
    if (!frame && isSeen && !document.hidden) frame = requestAnimationFrame(turn);
  }

  // Twice a second is enough for a sleeper's breath.
  function fallAsleep() {
    if (!doze || stillness.matches || dozing) return;
    dozing = setInterval(() => {
      if (!isSeen || document.hidden) return;
      doze();
      paint();
    }, 500);
  }

  function wake() {
    clearInterval(dozing);
    dozing = 0;
    awakeUntil = performance.now() + (stillness.matches ? 0 : sleepsAfter * 1000);
    if (!frame) before = performance.now();
    ask();
  }

  new ResizeObserver(fit).observe(canvas);
  new IntersectionObserver(([entry]) => {
    isSeen = entry.isIntersecting;
    if (isSeen && !dozing) wake();
  }).observe(canvas);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !dozing) wake();
  });
  return { wake, paint, view };
}
