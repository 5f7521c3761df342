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

  const { CAPE, LEGS, BODY, ARM, HEAD, PLUME, HAT, SWORD, DRAGON_WING, DRAGON } = QUEST_SHAPES;
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
