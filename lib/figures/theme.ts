/**
 * The house theme: dark grey text on white, thin grid lines behind the data, no frames, colors that readers with any
 * color vision tell apart.
 *
 * The ground is white and not transparent, so that a figure is as legible on a dark page as on a light one.
 */

/**
 * Colors of series, in the order in which they are given out.
 *
 * Source: Okabe and Ito 2008, "Color universal design", without yellow, which is too light for a line on white, and
 * with grey for their black.
 */
export const palette = {
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  purple: "#cc79a7",
  orange: "#e69f00",
  sky: "#56b4e9",
  grey: "#666666",
} as const;

export type ColorName = keyof typeof palette;

const order = Object.keys(palette) as ColorName[];

/** The color of series number `index`, unless it has chosen one. After seven series the colors begin again. */
export function seriesColor(index: number, chosen?: ColorName): string {
  return palette[chosen ?? order[index % order.length]!];
}

/** A second sign beside the color: the symbol of series number `index`. Where colors begin again, symbols are others. */
export function seriesSymbol(index: number): string {
  const again = Math.floor(index / order.length);
  return symbols[(index + again) % symbols.length]!;
}

const symbols = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star"] as const;

/** The dash of series number `index`, a second sign where colors begin again. */
export function seriesDash(index: number): "solid" | "dash" | "dot" {
  return (["solid", "dash", "dot"] as const)[Math.floor(index / order.length) % 3]!;
}

/** `color`, `#rrggbb`, let through to `opacity`. */
export function translucent(color: string, opacity: number): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgba(${channels.join(",")},${opacity})`;
}

export const ink = { text: "#222222", quiet: "#555555", line: "#999999", grid: "#e8e8e8", ground: "#ffffff" };

/** Font sizes in pixels, for a figure 700 pixels wide. */
export const fontSize = { title: 17, subtitle: 14, text: 14, tick: 13, note: 12.5 };

/** Lato comes with the renderer, so that files look the same on every machine; a browser takes what it has. */
export const fontFamily = 'Lato, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif';

/** Color scales of heat maps: one for values from low to high, one for values on both sides of 0. */
export const colorScales = {
  sequential: "Viridis",
  diverging: [
    [0, "#004c7a"],
    [0.25, "#5aa5d0"],
    [0.5, "#f7f7f7"],
    [0.75, "#ea9552"],
    [1, "#9a3d00"],
  ],
} as const;

const axis = {
  automargin: true,
  color: ink.quiet,
  gridcolor: ink.grid,
  gridwidth: 1,
  linecolor: ink.line,
  showline: true,
  tickfont: { size: fontSize.tick },
  ticks: "outside",
  ticklen: 4,
  tickcolor: ink.line,
  title: { font: { size: fontSize.text, color: ink.text }, standoff: 10 },
  zeroline: false,
};

/** The theme as a plotly template: defaults that a figure's own layout goes over. */
export const template = {
  layout: {
    font: { family: fontFamily, size: fontSize.text, color: ink.text },
    colorway: Object.values(palette),
    paper_bgcolor: ink.ground,
    plot_bgcolor: ink.ground,
    hovermode: "closest",
    hoverlabel: {
      bgcolor: ink.ground,
      bordercolor: ink.line,
      font: { size: fontSize.tick, color: ink.text },
    },
    title: { font: { size: fontSize.title, color: ink.text, weight: 600 } },
    legend: { font: { size: fontSize.tick }, bgcolor: "rgba(255,255,255,0)", borderwidth: 0 },
    xaxis: axis,
    yaxis: { ...axis, showline: false, ticks: "", ticklabelstandoff: 5 },
  },
} as const;
