// Demo Quest: a hero who runs after fireflies, wears what was bought, and gathers coins that rain.
function makeQuest(canvas, { onCatch }) {
  const GROUND = 272;
  const keys = { left: false, right: false };
  const hero = { x: 150, y: 0, vx: 0, vy: 0, faces: 1, stride: 0, asleep: 0, cheer: 0 };
  const dragon = { x: 110, y: 200, vx: 0, vy: 0, flap: 0 };
  const wears = new Set();
  const fireflyLight = makeGlow("255 225 140");
  const swordLight = makeGlow("255 214 140");
  let goal = null; // where a finger points
  let coins = [];
  let sparks = [];
  let fireflies = [];
  let time = 0;
  let untouched = 0;
  const between = (low, high) => low + Math.random() * (high - low);

  // --- What is seen --------------------------------------------------------------------------

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
  const fill = (context, shapes) => {
    for (const each of [shapes].flat()) {
      context.fillStyle = each.fill;
      context.fill(each.path);
    }
  };

  function drawHero(context) {
    const walk = Math.min(Math.abs(hero.vx) / 60, 1);
    const swing = Math.sin(hero.stride) * walk;
    const breath = hero.asleep ? Math.sin(time * 2) : Math.sin(time * 3) * (1 - walk);
    context.save();
    context.fillStyle = "rgb(13 31 29 / 0.45)";
    context.beginPath();
    context.ellipse(hero.x, GROUND, 32 - hero.y / 6, 5.5, 0, 0, Math.PI * 2);
    context.fill();
    context.translate(hero.x, GROUND - hero.y - Math.abs(swing) * 2);
    context.scale(0.82 * hero.faces, 0.82 * (1 + breath * 0.008));
    context.translate(-140, -272);
    context.save();
    context.transform(1, 0, (hero.vx * hero.faces) / 420 + breath * 0.01, 1, -((hero.vx * hero.faces) / 420) * 206, 0);
    fill(context, CAPE);
    context.restore();
    LEGS.forEach((leg, number) => {
      context.save();
      const lift = hero.y > 0 ? 3 : Math.max(0, number ? swing : -swing) * 7;
      context.translate((number ? swing : -swing) * 7, -lift);
      fill(context, leg);
      context.restore();
    });
    fill(context, BODY);
    context.save();
    const raised = hero.cheer > 0 ? -0.9 : swing * 0.12;
    context.translate(158, 212);
    context.rotate(raised);
    context.translate(-158, -212);
    if (wears.has("sword_001")) {
      swordLight(context, 190, 208, 34, 0.35 + Math.sin(time * 4) * 0.08);
      fill(context, SWORD);
    }
    fill(context, ARM);
    context.restore();
    drawHead(context, breath);
    context.restore();
    if (hero.asleep) drawSleep(context);
  }

  function drawHead(context, breath) {
    context.save();
    context.translate(0, hero.asleep ? 5 + breath : 0);
    fill(context, HEAD);
    context.strokeStyle = "#2b1b1d";
    context.fillStyle = "#2b1b1d";
    context.lineWidth = 1.8;
    context.lineCap = "round";
    const isBlinking = hero.asleep || time % 4.2 < 0.12;
    for (const eye of [138, 151]) {
      context.beginPath();
      if (isBlinking) {
        context.moveTo(eye - 2.5, 188.5);
        context.quadraticCurveTo(eye, 190.5, eye + 2.5, 188.5);
        context.stroke();
      } else {
        context.arc(eye, 188, 2.1, 0, Math.PI * 2);
        context.fill();
      }
    }
    context.strokeStyle = "#8a4b3a";
    context.lineWidth = 1.6;
    context.beginPath();
    context.moveTo(140, 195);
    context.quadraticCurveTo(144.5, hero.cheer > 0 ? 202 : 197.5, 149, 195);
    context.stroke();
    fill(context, wears.has("hat_001") ? HAT : PLUME);
    context.restore();
  }

  function drawSleep(context) {
    context.fillStyle = "rgb(255 255 255 / 0.85)";
    for (let each = 0; each < 3; each += 1) {
      const age = (time * 0.5 + each / 3) % 1;
      context.globalAlpha = Math.sin(age * Math.PI);
      context.font = `600 ${8 + age * 6}px system-ui, sans-serif`;
      context.fillText("z", hero.x + 18 * hero.faces + age * 14, GROUND - 88 - age * 26);
    }
    context.globalAlpha = 1;
  }

  function drawDragon(context) {
    if (!wears.has("dragon_001")) return;
    context.save();
    context.translate(dragon.x, dragon.y);
    context.scale((dragon.vx < -4 ? -1 : dragon.vx > 4 ? 1 : hero.faces) * 0.95, 0.95);
    context.rotate(Math.max(-0.3, Math.min(0.3, dragon.vy / 300)));
    for (const [tilt, depth] of [[0.5, 0.85], [0, 1]]) {
      context.save();
      context.translate(-2, -1);
      context.rotate(tilt);
      context.scale(depth, 0.55 + Math.sin(dragon.flap) * 0.6);
      fill(context, DRAGON_WING);
      context.restore();
    }
    fill(context, DRAGON);
    context.fillStyle = "#10231d";
    context.beginPath();
    context.arc(8.5, -8.5, 1.6, 0, Math.PI * 2);
    context.fill();
    context.restore();
  }

  function drawCoin(context, coin) {
    const turn = Math.abs(Math.cos(coin.spin)) * 0.85 + 0.15;
    context.save();
    context.translate(coin.x, coin.y);
    context.scale(turn, 1);
    context.fillStyle = "#a56d0c";
    context.beginPath();
    context.arc(0, 0.8, 5.5, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = "#f0b429";
    context.beginPath();
    context.arc(0, 0, 5.5, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = "#c98a14";
    context.beginPath();
    context.moveTo(0, -3);
    context.lineTo(3, 0);
    context.lineTo(0, 3);
    context.lineTo(-3, 0);
    context.fill();
    context.restore();
  }

  function draw(context) {
    for (const fly of fireflies) {
      if (fly.gone > 0) continue;
      const light = 0.5 + Math.sin(time * 2.6 + fly.phase) * 0.35;
      fireflyLight(context, fly.x, fly.y, 9, light * 0.75);
      context.fillStyle = "#fff6d6";
      context.beginPath();
      context.arc(fly.x, fly.y, 1.7, 0, Math.PI * 2);
      context.fill();
    }
    drawHero(context);
    drawDragon(context);
    for (const coin of coins) drawCoin(context, coin);
    for (const spark of sparks) {
      context.globalAlpha = Math.max(0, spark.left / spark.life);
      context.fillStyle = spark.colour;
      context.fillRect(spark.x - spark.size / 2, spark.y - spark.size / 2, spark.size, spark.size);
    }
    context.globalAlpha = 1;
  }

  // --- What happens --------------------------------------------------------------------------

  function sparkle(x, y, colour, count) {
    if (stillness.matches) return;
    for (let each = 0; each < count; each += 1) {
      const life = between(0.3, 0.8);
      sparks.push({ x, y, vx: between(-60, 60), vy: between(-90, 20), life, left: life, colour, size: between(1.5, 3.5) });
    }
  }

  function wanted(view) {
    if (keys.left !== keys.right) return keys.left ? -1 : 1;
    if (goal !== null) {
      if (Math.abs(goal - hero.x) > 6) return Math.sign(goal - hero.x);
      goal = null;
      return 0;
    }
    // Nobody plays: the hero picks up what lies about.
    if (untouched < 0.6) return 0;
    const lying = coins.filter((coin) => coin.rests && coin.x > view.left + 12 && coin.x < view.right - 12);
    if (!lying.length) return 0;
    const nearest = lying.reduce((one, other) => (Math.abs(one.x - hero.x) < Math.abs(other.x - hero.x) ? one : other));
    return Math.abs(nearest.x - hero.x) > 3 ? Math.sign(nearest.x - hero.x) : 0;
  }

  function moveHero(seconds, view) {
    const way = wanted(view);
    hero.vx += (way * 120 - hero.vx) * Math.min(1, seconds * 9);
    if (!way && Math.abs(hero.vx) < 3) hero.vx = 0;
    if (way) hero.faces = way;
    hero.x = Math.max(view.left + 34, Math.min(view.right - 40, hero.x + hero.vx * seconds));
    hero.stride += Math.abs(hero.vx) * seconds * 0.13;
    hero.vy -= 620 * seconds;
    hero.y = Math.max(0, hero.y + hero.vy * seconds);
    if (hero.y === 0) hero.vy = Math.max(0, hero.vy);
    hero.cheer = Math.max(0, hero.cheer - seconds);
  }

  function moveDragon(seconds) {
    const prey = coins.find((coin) => coin.rests) || fireflies.find((fly) => fly.gone <= 0 && Math.abs(fly.x - hero.x) < 90);
    const at = prey && !hero.asleep ? prey : { x: hero.x - 34 * hero.faces, y: 196 - hero.y * 0.5 + Math.sin(time * 2) * 5 };
    dragon.vx += ((at.x - dragon.x) * 5 - dragon.vx * 3) * seconds;
    dragon.vy += ((at.y - dragon.y) * 5 - dragon.vy * 3) * seconds;
    dragon.x += dragon.vx * seconds;
    dragon.y += dragon.vy * seconds;
    dragon.flap += seconds * 13;
  }

  function reaches(thing) {
    const reach = wears.has("sword_001") ? 30 : 22;
    if (Math.abs(thing.x - hero.x) < reach && Math.abs(thing.y - (GROUND - 38 - hero.y)) < 46) return true;
    return wears.has("dragon_001") && Math.hypot(thing.x - dragon.x, thing.y - dragon.y) < 13;
  }

  function moveFireflies(seconds, view) {
    for (const fly of fireflies) {
      if (fly.gone > 0) {
        fly.gone -= seconds;
        if (fly.gone <= 0) Object.assign(fly, { x: between(view.left + 20, view.right - 20), y: between(186, 252) });
        continue;
      }
      fly.x += Math.cos(time * 0.7 + fly.phase) * 13 * seconds;
      fly.y += Math.sin(time * 1.1 + fly.phase * 2) * 10 * seconds;
      // Only a hero who moves catches any.
      if ((Math.abs(hero.vx) > 8 || hero.y > 2) && reaches(fly)) {
        fly.gone = between(1.5, 4);
        sparkle(fly.x, fly.y, "#ffe9a8", 7);
        onCatch();
      }
    }
  }

  function moveCoins(seconds, view) {
    for (const coin of coins) {
      coin.age += seconds;
      if (coin.age < 0) continue;
      if (!coin.rests) {
        coin.vy += 520 * seconds;
        coin.x = Math.max(view.left + 10, Math.min(view.right - 10, coin.x + coin.vx * seconds));
        coin.y += coin.vy * seconds;
        coin.spin += seconds * 7;
        if (coin.y > GROUND - 4 && coin.vy > 0) {
          coin.y = GROUND - 4;
          coin.vy *= -0.45;
          coin.vx *= 0.6;
          if (Math.abs(coin.vy) < 30) coin.rests = true;
        }
      } else if (coin.age > 7) {
        // What nobody fetched comes by itself.
        coin.x += (hero.x - coin.x) * seconds * 5;
        coin.y += (GROUND - 40 - coin.y) * seconds * 5;
      }
      if (coin.age > 0.7 && reaches(coin)) {
        coin.taken = true;
        sparkle(coin.x, coin.y, "#f0b429", 4);
      }
    }
    coins = coins.filter((coin) => !coin.taken && coin.age < 12);
  }

  function step(seconds, view) {
    time += seconds;
    untouched += seconds;
    moveHero(seconds, view);
    if (wears.has("dragon_001")) moveDragon(seconds);
    if (!stillness.matches) {
      moveFireflies(seconds, view);
      moveCoins(seconds, view);
    }
    for (const spark of sparks) {
      spark.left -= seconds;
      spark.x += spark.vx * seconds;
      spark.y += spark.vy * seconds;
      spark.vy += 120 * seconds;
    }
    sparks = sparks.filter((spark) => spark.left > 0);
    const isBusy = hero.vx !== 0 || hero.y > 0 || hero.cheer > 0 || coins.length > 0 || sparks.length > 0;
    hero.asleep = !isBusy && untouched > 9.8 && !stillness.matches;
    return isBusy;
  }

  const loop = makeLoop(canvas, {
    width: 420,
    height: 300,
    left: 60,
    step,
    draw,
    doze: () => {
      hero.asleep = true;
      time += 0.5;
    },
  });
  fireflies = Array.from({ length: 7 }, (_, number) => ({
    x: 90 + number * 55 + between(-12, 12),
    y: between(190, 250),
    phase: number * 1.7,
    gone: 0,
  }));

  // --- How it is played ----------------------------------------------------------------------

  function touch() {
    untouched = 0;
    hero.asleep = false;
    loop.wake();
  }

  function jump() {
    touch();
    if (hero.y === 0) hero.vy = 235;
  }

  function press(name, isDown) {
    touch();
    if (name === "jump") {
      if (isDown) jump();
    } else {
      keys[name] = isDown;
      goal = null;
    }
  }

  const named = { ArrowLeft: "left", a: "left", ArrowRight: "right", d: "right", ArrowUp: "jump", w: "jump", " ": "jump" };
  for (const way of ["keydown", "keyup"]) {
    canvas.addEventListener(way, (event) => {
      const name = named[event.key];
      if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault(); // or the page would scroll
      if (!event.repeat) press(name, way === "keydown");
    });
  }
  canvas.addEventListener("blur", () => Object.assign(keys, { left: false, right: false }));
  canvas.addEventListener("pointerdown", (event) => {
    const { left } = canvas.getBoundingClientRect();
    const x = loop.view.left + (event.clientX - left) / loop.view.scale;
    touch();
    if (Math.abs(x - hero.x) < 26) jump();
    else goal = x;
  });

  return {
    press,
    // What the hero wears, from the backend.
    wear(items) {
      const isNew = items.filter((item) => !wears.has(item));
      if (!isNew.length && items.length === wears.size) return isNew; // no reason to wake up
      wears.clear();
      for (const item of items) wears.add(item);
      loop.wake();
      return isNew;
    },
    // Joy over something new.
    cheer() {
      touch();
      if (stillness.matches) return;
      hero.cheer = 1.2;
      hero.vy = 200;
      sparkle(hero.x, GROUND - 60, "#ffe08a", 30);
    },
    rain(count) {
      touch();
      if (stillness.matches) return;
      hero.cheer = 1;
      const { left, right } = loop.view;
      for (let each = 0; each < count; each += 1) {
        coins.push({ x: between(left + 20, right - 20), y: -12 - each * 9, vx: between(-20, 20), vy: between(20, 90), spin: between(0, 6), age: 0, rests: false });
      }
    },
    // Coins that leave for another game.
    launch(count) {
      touch();
      for (let each = 0; each < count; each += 1) sparkle(hero.x + 20, GROUND - 60 - each * 6, "#f0b429", 3);
    },
  };
}
