/** One line of a plot; points are [messages, value], from left to right. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

const WIDTH = 960;
const HEIGHT = 440;
const PLOT = { top: 56, bottom: 56, left: 60, right: 160, gap: 40 };
const PANEL_WIDTH = WIDTH / 2;
/** Between the names at the ends of lines, px. */
const LEAST_GAP = 15;

/** Readable on white and on a dark page; told apart by their ends' names as well. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #3d4450 }
  .title { font-size: 14px; font-weight: 600; fill: #14181f }
  .page { fill: #ffffff }
  .grid { stroke: #e3e6eb }
  .axis { stroke: #8a929e }
  .line { fill: none; stroke-width: 2 }
  .s0 { --c: #1f5fbf } .s1 { --c: #b3470a } .s2 { --c: #14784a } .s3 { --c: #8a3ba8 } .s4 { --c: #6b6418 }
  .line { stroke: var(--c) } .dot, .name { fill: var(--c) }
  @media (prefers-color-scheme: dark) {
    text { fill: #b6bdc9 }
    .title { fill: #eef1f6 }
    .page { fill: #14181f }
    .grid { stroke: #2a303a }
    .axis { stroke: #6b7380 }
    .s0 { --c: #7fb2ff } .s1 { --c: #ffa366 } .s2 { --c: #63d19b } .s3 { --c: #d99bf2 } .s4 { --c: #d8cd6a }
    .line { stroke: var(--c) } .dot, .name { fill: var(--c) }
  }`;

/** Two plots side by side, both axes logarithmic, as a document of SVG that follows the page's colour scheme. */
export function drawGrowth(panels: readonly [Panel, Panel]): string {
  const drawn = panels.map((panel, index) => drawPanel(panel, index * PANEL_WIDTH)).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${panels
    .map(({ title }) => title)
    .join(
      "; ",
    )} against the number of messages"><style>${STYLE}</style><rect class="page" width="${WIDTH}" height="${HEIGHT}"/>${drawn}</svg>\n`;
}

function drawPanel({ title, series }: Panel, left: number): string {
  const points = series.flatMap((each) => each.points);
  const xs = decades(points.map(([x]) => x));
  const ys = decades(points.map(([, y]) => y));
  const area = {
    left: left + PLOT.left,
    right: left + PANEL_WIDTH - PLOT.right,
    top: PLOT.top,
    bottom: HEIGHT - PLOT.bottom,
  };
  const x = scale(xs, area.left, area.right);
  const y = scale(ys, area.bottom, area.top);
  const grid = [
    ...ys.map((value) => line(area.left, y(value), area.right, y(value), "grid")),
    ...xs.map((value) => line(x(value), area.top, x(value), area.bottom, "grid")),
    line(area.left, area.bottom, area.right, area.bottom, "axis"),
  ];
  const ticks = [
    ...ys.map((value) => text(area.left - 8, y(value) + 4, value.toLocaleString("en"), "end")),
    ...xs.map((value) => text(x(value), area.bottom + 20, shortCount(value), "middle")),
    text((area.left + area.right) / 2, area.bottom + 42, "messages", "middle"),
    text(left + 20, PLOT.top - 26, title, "start", "title"),
  ];
  const ends = spread(series.map((each) => y(each.points.at(-1)?.[1] ?? 1)));
  const lines = series.map(({ name, points: own }, index) => {
    const places = own.map(([a, b]) => [round(x(a)), round(y(b))] as const);
    const dots = places.map(([a, b]) => `<circle class="dot" cx="${a}" cy="${b}" r="3"/>`).join("");
    const label = text(
      area.right + 10,
      (ends[index] ?? 0) + 4,
      `${name}, ${exact(own.at(-1)?.[1] ?? 0)}`,
      "start",
      "name",
    );
    return `<g class="s${index}"><polyline class="line" points="${places.map((place) => place.join(",")).join(" ")}"/>${dots}${label}</g>`;
  });
  return [...grid, ...ticks, ...lines].join("");
}

/** The powers of ten around `values`. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const last = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function scale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.log10(ticks[0] ?? 1);
  const high = Math.log10(ticks.at(-1) ?? 10);
  return (value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from);
}

/** `places` moved apart, in their order, so that words beside them can be read. */
function spread(places: readonly number[]): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  const spreadOut: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (const { place, index } of order) {
    least = Math.max(place, least + LEAST_GAP);
    spreadOut[index] = least;
  }
  return spreadOut;
}

function shortCount(value: number): string {
  return value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : String(value);
}

function exact(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString("en") : value.toPrecision(2);
}

const round = (value: number) => Math.round(value * 10) / 10;

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end", kind = ""): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${words}</text>`;
}
