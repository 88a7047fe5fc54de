// The map: all papers on one plane. Point to see a title, click to open, drag to list what lies in a
// box; arrow keys go from paper to paper. Drawn on a canvas, ten thousand points in a few milliseconds.
"use strict";

(() => {
  const index = window.paperIndex;
  const { element } = index;
  const place = document.getElementById("pi-map");
  if (!place) return;
  const SIDE = 10000;
  const NEAR = 12; // how far from a point, in pixels, the pointer still means it
  const MOST_LISTED = 200;

  const draw = (data) => {
    const count = data.slugs.length;
    const canvas = element("canvas", {
      tabindex: "0",
      role: "application",
      "aria-label": `Map of ${count} papers. Arrow keys go from paper to paper, Enter opens one, plus and minus zoom, 0 shows all.`,
    });
    const tip = element("div", { class: "pi-tip", hidden: true });
    const box = element("div", { class: "pi-box", hidden: true });
    const frame = element("div", { class: "pi-map" }, canvas, box, tip);
    const listed = element("div", { class: "pi-listed", "aria-live": "polite" });
    const moving = element("input", { type: "checkbox" });
    const button = (words, act, name) =>
      element("button", { type: "button", class: "pi-button", "aria-label": name ?? words, click: act }, words);
    const field = element("input", {
      type: "search",
      "aria-label": "Mark papers by words of their titles",
      placeholder: "Mark by words of the title",
    });
    const tools = element(
      "div",
      { class: "pi-tools" },
      button("+", () => zoom(1.5), "Zoom in"),
      button("−", () => zoom(1 / 1.5), "Zoom out"),
      button("All", () => reset(), "Show all"),
      element("label", {}, moving, " drag moves the map"),
      field,
    );
    place.replaceChildren(tools, frame, listed);
    const context = canvas.getContext("2d");

    // What is seen: a point of the map is drawn at (point - left) * scale.
    let width = 0;
    let height = 0;
    let scale = 1;
    let left = 0;
    let top = 0;
    let current = -1;
    let marked = null;
    let chosen = new Set();
    let colours = [];
    let ground = "";
    let ink = "";

    const across = (number) => (data.across[number] - left) * scale;
    const down = (number) => (data.down[number] - top) * scale;
    const reset = () => {
      scale = Math.min(width / (SIDE * 1.04), height / (SIDE * 1.04));
      left = SIDE / 2 - width / 2 / scale;
      top = SIDE / 2 - height / 2 / scale;
      paint();
    };
    const zoom = (by, x = width / 2, y = height / 2) => {
      const smallest = Math.min(width, height) / SIDE / 1.5;
      const next = Math.min(Math.max(scale * by, smallest), 1);
      left += x / scale - x / next;
      top += y / scale - y / next;
      scale = next;
      paint();
    };

    // Points in squares, so that what is near the pointer is found without looking at all.
    const SQUARES = 64;
    const squares = new Map();
    const squareOf = (x, y) => Math.floor((y / (SIDE + 1)) * SQUARES) * SQUARES + Math.floor((x / (SIDE + 1)) * SQUARES);
    for (let number = 0; number < count; number++) {
      const key = squareOf(data.across[number], data.down[number]);
      if (!squares.has(key)) squares.set(key, []);
      squares.get(key).push(number);
    }
    const nearest = (x, y) => {
      const wide = NEAR / scale;
      const [mapX, mapY] = [left + x / scale, top + y / scale];
      let best = -1;
      let least = NEAR * NEAR;
      const step = SIDE / SQUARES;
      for (let row = mapY - wide - step; row <= mapY + wide + step; row += step) {
        for (let column = mapX - wide - step; column <= mapX + wide + step; column += step) {
          if (row < 0 || column < 0 || row > SIDE || column > SIDE) continue;
          for (const number of squares.get(squareOf(column, row)) ?? []) {
            const far = (across(number) - x) ** 2 + (down(number) - y) ** 2;
            if (far < least) [best, least] = [number, far];
          }
        }
      }
      return best;
    };

    // Areas beyond the eighth share the colours of the first; papers without one are 0.
    const colourOf = (area) => (area ? ((area - 1) % 8) + 1 : 0);
    const readColours = () => {
      const style = getComputedStyle(document.documentElement);
      colours = [style.getPropertyValue("--pi-quiet")];
      for (let area = 1; area <= 8; area++) colours.push(style.getPropertyValue(`--pi-area-${area}`));
      ground = style.getPropertyValue("--pi-ground");
      ink = style.getPropertyValue("--pi-ink");
    };

    let asked = false;
    const paint = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        paintNow();
      });
    };
    const paintNow = () => {
      const pixels = devicePixelRatio || 1;
      context.setTransform(pixels, 0, 0, pixels, 0, 0);
      context.clearRect(0, 0, width, height);
      const radius = Math.min(2 + scale * 18, 7);
      // One path for each colour: filling is what costs.
      const paths = colours.map(() => [new Path2D(), new Path2D()]);
      for (let number = 0; number < count; number++) {
        const x = across(number);
        const y = down(number);
        if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue;
        const strong = (!marked || marked.has(number)) && (!chosen.size || chosen.has(number));
        const area = colourOf(data.areas[number]);
        const path = paths[area][strong ? 0 : 1];
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      }
      paths.forEach(([strong, weak], area) => {
        context.fillStyle = colours[area];
        context.globalAlpha = 0.15;
        context.fill(weak);
        context.globalAlpha = 0.75;
        context.fill(strong);
      });
      context.globalAlpha = 1;
      names();
      if (current >= 0) {
        context.strokeStyle = ink;
        context.lineWidth = 2;
        context.beginPath();
        context.arc(across(current), down(current), radius + 3, 0, 2 * Math.PI);
        context.stroke();
      }
    };
    const names = () => {
      const taken = [];
      context.font = "600 12px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineWidth = 7;
      context.lineJoin = "round";
      for (const [name, mapX, mapY, area] of [...data.topics].sort((a, b) => b[4] - a[4])) {
        const [pointX, pointY] = [(mapX - left) * scale, (mapY - top) * scale];
        if (pointX < 0 || pointX > width || pointY < 0 || pointY > height) continue;
        // At the edge a name stands beside its place rather than half outside.
        const half = context.measureText(name).width / 2 + 4;
        const x = Math.max(half, Math.min(pointX, width - half));
        const y = Math.max(9, Math.min(pointY, height - 9));
        const room = [x - half, y - 9, x + half, y + 9];
        if (taken.some((other) => room[0] < other[2] && room[2] > other[0] && room[1] < other[3] && room[3] > other[1])) {
          continue;
        }
        taken.push(room);
        context.strokeStyle = ground;
        context.strokeText(name, x, y);
        context.fillStyle = colours[colourOf(area)];
        context.fillText(name, x, y);
      }
    };

    const show = (number) => {
      current = number;
      tip.hidden = number < 0;
      if (number >= 0) {
        tip.textContent = `${data.titles[number]}${data.dates[number] ? ` (${index.day(data.dates[number])})` : ""}`;
        const x = Math.min(across(number) + 12, width - tip.offsetWidth - 8);
        tip.style.left = `${Math.max(4, x)}px`;
        tip.style.top = `${Math.min(down(number) + 12, height - tip.offsetHeight - 4)}px`;
      }
      canvas.style.cursor = number >= 0 ? "pointer" : moving.checked ? "grab" : "crosshair";
      paint();
    };
    const open = (number, event) => {
      const address = index.page(`papers/${data.slugs[number]}/`);
      if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
      else location.href = address;
    };

    const list = (numbers) => {
      chosen = new Set(numbers);
      paint();
      if (!numbers.length) {
        listed.replaceChildren();
        return;
      }
      const items = [...numbers]
        .sort((a, b) => (data.dates[a] < data.dates[b] ? 1 : -1))
        .slice(0, MOST_LISTED)
        .map((number) => {
          const paper = { slug: data.slugs[number], title: data.titles[number], byline: "", date: data.dates[number] };
          return element(
            "li",
            {},
            element("a", { href: index.page(`papers/${paper.slug}/`) }, paper.title),
            " ",
            element("small", {}, paper.date ? index.day(paper.date) : "undated", " · ", index.saveButton(paper)),
          );
        });
      const more = numbers.length > MOST_LISTED ? `, the newest ${MOST_LISTED} of them here` : "";
      listed.replaceChildren(
        element("h2", {}, `${numbers.length} paper${numbers.length === 1 ? "" : "s"} in the box${more}`),
        element("div", { class: "pi-tools" }, button("Clear the box", () => list([]))),
        element("ul", {}, ...items),
      );
    };

    // The pointer.
    let start = null;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      start = { x: event.offsetX, y: event.offsetY, left, top, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = [event.offsetX, event.offsetY];
      if (!start) {
        show(nearest(x, y));
        return;
      }
      if (Math.hypot(x - start.x, y - start.y) > 4) start.moved = true;
      if (!start.moved) return;
      if (moving.checked) {
        left = start.left - (x - start.x) / scale;
        top = start.top - (y - start.y) / scale;
        paint();
      } else {
        box.hidden = false;
        box.style.left = `${Math.min(x, start.x)}px`;
        box.style.top = `${Math.min(y, start.y)}px`;
        box.style.width = `${Math.abs(x - start.x)}px`;
        box.style.height = `${Math.abs(y - start.y)}px`;
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!start) return;
      const [x, y] = [event.offsetX, event.offsetY];
      const first = start;
      start = null;
      box.hidden = true;
      if (first.moved) {
        if (moving.checked) return;
        const [x1, x2] = [Math.min(x, first.x), Math.max(x, first.x)];
        const [y1, y2] = [Math.min(y, first.y), Math.max(y, first.y)];
        const inside = [];
        for (let number = 0; number < count; number++) {
          const [px, py] = [across(number), down(number)];
          if (px >= x1 && px <= x2 && py >= y1 && py <= y2) inside.push(number);
        }
        list(inside);
        return;
      }
      const number = nearest(x, y);
      // A finger cannot point without touching: the first touch shows, the second opens.
      if (number >= 0 && (event.pointerType === "mouse" || number === current)) open(number, event);
      else show(number);
    });
    canvas.addEventListener("pointercancel", () => {
      start = null;
      box.hidden = true;
    });
    canvas.addEventListener("pointerleave", () => !start && document.activeElement !== canvas && show(-1));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey && !moving.checked) return; // the page scrolls
        event.preventDefault();
        zoom(Math.exp(-event.deltaY / 300), event.offsetX, event.offsetY);
      },
      { passive: false },
    );
    moving.addEventListener("change", () => {
      canvas.classList.toggle("pi-moving", moving.checked);
      show(-1);
    });

    // The keyboard: to the nearest paper within an eighth turn of where the arrow shows.
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = ([x, y]) => {
      let best = -1;
      let least = Infinity;
      const here = current >= 0 ? current : 0;
      for (let number = 0; number < count && current >= 0; number++) {
        const dx = data.across[number] - data.across[here];
        const dy = data.down[number] - data.down[here];
        const along = dx * x + dy * y;
        const aside = Math.abs(dx * y) + Math.abs(dy * x);
        if (number === here || along <= 0 || aside > along) continue;
        if (along + aside < least) [best, least] = [number, along + aside];
      }
      const target = current < 0 ? 0 : best;
      if (target < 0) return;
      if (across(target) < 0 || across(target) > width || down(target) < 0 || down(target) > height) {
        left = data.across[target] - width / 2 / scale;
        top = data.down[target] - height / 2 / scale;
      }
      show(target);
      index.announce(data.titles[target]);
    };
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (ways[event.key]) step(ways[event.key]);
      else if (event.key === "Enter" && current >= 0) open(current, event);
      else if (event.key === "+" || event.key === "=") zoom(1.5);
      else if (event.key === "-") zoom(1 / 1.5);
      else if (event.key === "0") reset();
      else if (event.key === "Escape") list([]);
      else return;
      event.preventDefault();
    });
    canvas.addEventListener("blur", () => show(-1));

    const titles = data.titles.map((title) => index.folded(title));
    field.addEventListener("input", () => {
      const words = index.folded(field.value).split(/\s+/).filter(Boolean);
      marked = words.length
        ? new Set([...titles.keys()].filter((number) => words.every((word) => titles[number].includes(word))))
        : null;
      index.announce(marked ? `${marked.size} papers marked` : "");
      paint();
    });

    new ResizeObserver(() => {
      const first = !width;
      [width, height] = [frame.clientWidth, frame.clientHeight];
      canvas.width = width * (devicePixelRatio || 1);
      canvas.height = height * (devicePixelRatio || 1);
      if (first) reset();
      else paint();
    }).observe(frame);
    new MutationObserver(() => {
      readColours();
      paint();
    }).observe(document.documentElement, { attributeFilter: ["data-md-color-scheme"] });
    readColours();
    index.map = { draw, paintNow };
  };

  index.data("map").then(draw, (error) => {
    place.replaceChildren(element("p", {}, `The map cannot be drawn: ${error.message}.`));
  });
})();
