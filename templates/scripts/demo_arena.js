// Star Arena: a ship among the stars, to which parcels come from another game.
function makeArena(canvas) {
  const random = (() => {
    let seed = 7; // the same sky each time
    return () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  })();
  const stars = Array.from({ length: 90 }, () => ({ x: random() * 320 - 10, y: random(), depth: 0.3 + random() * 0.7 }));
  const ship = { x: 108, y: 118, tilt: 0, glow: 0 };
  const sky = document.createElement("canvas");
  const beacon = makeGlow("255 214 120");
  let parcels = [];
  let credits = [];
  let time = 0;
  let lift = 0; // where there is more sky above, all is higher

  const HULL = new Path2D("M46 0C38-9 20-15-4-15l-20-8-4 9 6 7-14 3v8l14 3-6 7 4 9 20-8C20 15 38 9 46 0z");
  const TOP = new Path2D("M46 0C38-9 20-15-4-15l-20-8-4 9 6 7-14 3V0z");
  const GLASS = new Path2D("M28-3C22-9 12-10 6-9 4-5 4-3 5-1 12 0 22-1 28-3z");

  // The sky and the planet with its ring. They stay as they are until the canvas is another size.
  function paintSky(view) {
    const { width, height } = canvas;
    if (sky.width === width && sky.height === height) return;
    sky.width = width;
    sky.height = height;
    const context = sky.getContext("2d");
    const scale = view.scale * view.dense;
    context.setTransform(scale, 0, 0, scale, -view.left * scale, -view.top * scale);
    const dusk = context.createLinearGradient(0, view.top, 0, 200);
    dusk.addColorStop(0, "#0a0f2c");
    dusk.addColorStop(0.6, "#1b1c52");
    dusk.addColorStop(1, "#3c2668");
    context.fillStyle = dusk;
    context.fillRect(view.left, view.top, view.right - view.left, 200 - view.top);
    context.translate(226, Math.min(view.top * 0.45 + 74, 62));
    const ball = context.createRadialGradient(-12, -12, 4, 0, 0, 36);
    ball.addColorStop(0, "#ffc9a0");
    ball.addColorStop(1, "#a8466f");
    context.strokeStyle = "rgb(255 224 190 / 0.55)";
    context.lineWidth = 4;
    context.beginPath();
    context.ellipse(0, 2, 54, 13, -0.35, Math.PI, Math.PI * 2);
    context.stroke();
    context.fillStyle = ball;
    context.beginPath();
    context.arc(0, 0, 32, 0, Math.PI * 2);
    context.fill();
    context.beginPath();
    context.ellipse(0, 2, 54, 13, -0.35, 0, Math.PI);
    context.stroke();
  }

  function drawSky(context, view) {
    paintSky(view);
    context.drawImage(sky, view.left, view.top, view.right - view.left, 200 - view.top);
    context.fillStyle = "#fff";
    for (const star of stars) {
      const size = star.depth * 1.6;
      context.globalAlpha = 0.25 + star.depth * 0.6;
      context.fillRect(star.x, view.top + star.y * (200 - view.top), size * (1 + star.depth), size);
    }
    context.globalAlpha = 1;
  }

  function drawShip(context) {
    context.save();
    context.translate(ship.x, ship.y + lift + Math.sin(time * 1.6) * 4);
    context.rotate(Math.sin(time * 1.1) * 0.04);
    if (ship.glow > 0) {
      const shield = context.createRadialGradient(4, 0, 20, 4, 0, 62);
      shield.addColorStop(0, `rgb(124 196 255 / ${ship.glow * 0.1})`);
      shield.addColorStop(0.8, `rgb(124 196 255 / ${ship.glow * 0.45})`);
      shield.addColorStop(1, "rgb(124 196 255 / 0)");
      context.fillStyle = shield;
      context.beginPath();
      context.arc(4, 0, 62, 0, Math.PI * 2);
      context.fill();
    }
    const flame = 16 + Math.sin(time * 31) * 4;
    context.fillStyle = "#ffb04a";
    context.beginPath();
    context.moveTo(-34, -4);
    context.lineTo(-36 - flame, 0);
    context.lineTo(-34, 4);
    context.fill();
    context.fillStyle = "#c9d4ee";
    context.fill(HULL);
    context.fillStyle = "#e9eefb";
    context.fill(TOP);
    context.fillStyle = "#2b7fd6";
    context.fill(GLASS);
    context.fillStyle = "#e2607a";
    context.fillRect(-18, -1.5, 16, 3);
    context.restore();
  }

  function drawParcel(context, parcel) {
    context.save();
    context.translate(parcel.x, parcel.y + lift + Math.sin(time * 2 + parcel.phase) * 3);
    context.rotate(Math.sin(time * 1.3 + parcel.phase) * 0.12);
    beacon(context, 0, 0, 30, 0.35 + Math.sin(time * 5) * 0.2);
    context.fillStyle = "#a06b47";
    context.fillRect(-12, -10, 24, 21);
    context.fillStyle = "#c08a5e";
    context.fillRect(-14, -12, 28, 7);
    context.fillStyle = "#f0b429";
    context.fillRect(-2.5, -12, 5, 23);
    context.beginPath();
    context.ellipse(-5, -15, 5, 3, 0.5, 0, Math.PI * 2);
    context.ellipse(5, -15, 5, 3, -0.5, 0, Math.PI * 2);
    context.fill();
    context.restore();
  }

  function draw(context, view) {
    lift = view.top * 0.38;
    drawSky(context, view);
    drawShip(context);
    for (const parcel of parcels) drawParcel(context, parcel);
    context.translate(0, lift);
    for (const credit of credits) {
      context.globalAlpha = Math.min(1, credit.left * 3);
      context.fillStyle = "#7cc4ff";
      context.beginPath();
      context.moveTo(credit.x, credit.y - 4);
      context.lineTo(credit.x + 3.5, credit.y);
      context.lineTo(credit.x, credit.y + 4);
      context.lineTo(credit.x - 3.5, credit.y);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  function step(seconds) {
    time += seconds;
    for (const star of stars) {
      star.x -= star.depth * 14 * seconds;
      if (star.x < -14) star.x += 340;
    }
    for (const parcel of parcels) {
      parcel.x += (parcel.to - parcel.x) * Math.min(1, seconds * 1.8);
    }
    for (const credit of credits) {
      credit.left -= seconds;
      const pull = (1.2 - credit.left) * 6;
      credit.x += (credit.vx + (ship.x - credit.x) * pull) * seconds;
      credit.y += (credit.vy + (ship.y - credit.y) * pull) * seconds;
    }
    credits = credits.filter((credit) => credit.left > 0);
    ship.glow = Math.max(0, ship.glow - seconds * 0.6);
    const isComing = parcels.some((parcel) => Math.abs(parcel.to - parcel.x) > 0.5);
    return !stillness.matches && (credits.length > 0 || ship.glow > 0 || isComing);
  }

  const loop = makeLoop(canvas, { width: 300, height: 200, isOpen: true, step, draw });
  canvas.addEventListener("pointerenter", loop.wake);

  return {
    // What waits to be claimed. What went away was claimed.
    hold(ids, isFirst) {
      const gone = parcels.filter((parcel) => !ids.includes(parcel.id));
      if (!gone.length && ids.length === parcels.length) return;
      parcels = parcels.filter((parcel) => ids.includes(parcel.id));
      for (const id of ids) {
        if (parcels.some((parcel) => parcel.id === id)) continue;
        const isStill = isFirst || stillness.matches;
        parcels.push({ id, x: isStill ? 200 : 340, to: 200, y: 150, phase: parcels.length * 2 });
      }
      parcels.forEach((parcel, number) => {
        parcel.to = 186 + (number % 3) * 34;
        parcel.y = 150 - Math.floor(number / 3) * 34;
        if (stillness.matches) parcel.x = parcel.to;
      });
      if (gone.length && !stillness.matches) {
        ship.glow = 1.3;
        for (const parcel of gone) {
          for (let each = 0; each < 16; each += 1) {
            const way = (each / 16) * Math.PI * 2;
            credits.push({ x: parcel.x, y: parcel.y, vx: Math.cos(way) * 90, vy: Math.sin(way) * 90, left: 1.2 });
          }
        }
      }
      loop.wake();
    },
  };
}
