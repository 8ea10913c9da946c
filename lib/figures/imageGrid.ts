/** Small images in rows and columns: examples of a data set, views, reconstructions. */
import { type Figure, type FigureOptions, figure, type Layout, type Trace } from "./figure.ts";
import { headedLayout, roomForNames } from "./layout.ts";
import { type ImageData, type Mosaic, mosaic } from "./mosaic.ts";
import { encodePng } from "./png.ts";
import { linesOf, textWidth, wrap } from "./text.ts";
import { fontSize, ink } from "./theme.ts";

export interface ImageGridOptions extends FigureOptions {
  /** Images in a row. Default: all up to eight, otherwise eight. */
  readonly columns?: number;
  /** A caption below each image. Default none. */
  readonly captions?: readonly string[];
  /** A name at the left of each row. Default none. */
  readonly rowNames?: readonly string[];
  /** A name above each column. Default none. */
  readonly columnNames?: readonly string[];
  /** The values of black and white; values beyond are cut off. Default [0, 1]. */
  readonly range?: readonly [number, number];
  /** The most pixels of the screen for the width of an image. Default: what fits a width of 700, at most 72. */
  readonly side?: number;
}

const gap = 8;
const captionLine = fontSize.note * 1.25;

/**
 * Draws `[N, H, W, C]` images, C = 1 for grey or 3 for RGB. All of them are one picture in the figure, and a pixel of
 * theirs is a whole number of pixels of the screen where there is room for that.
 */
export function imageGrid(images: ImageData, options: ImageGridOptions): Figure {
  const [count = 0, h = 0, w = 0] = images.shape;
  checkImages(images, options);
  const columns = options.columns ?? Math.min(8, count);
  const rows = Math.ceil(count / columns);
  const left = options.rowNames ? roomForNames(options.rowNames) + 12 : 16;
  const most = options.side ?? Math.min(72, ((options.width ?? 700) - left - 16) / columns - gap);
  const side = most >= w ? Math.floor(most / w) * w : Math.floor(most);
  const captions = options.captions?.map((caption) => wrap(caption, side + gap - 2, fontSize.note));
  const below = captions ? Math.max(...captions.map((text) => linesOf(text).length)) * captionLine + 4 : 0;
  const image = { width: side, height: (side * h) / w };
  const picture = mosaic(images, { columns, image, gap: { x: gap, y: gap + below }, range: options.range });
  const { across, down } = { across: picture.width, down: rows * (image.height + gap + below) - gap };

  const heading = options.title ? textWidth(options.title, fontSize.title * 1.05) + 36 : 0;
  const width = options.width ?? Math.ceil(Math.max(left + across + 16, Math.min(heading, 700)));
  const headed = headedLayout({
    width,
    title: options.title,
    subtitle: options.subtitle,
    names: [],
    sides: { l: left, r: width - left - across, b: 14, t: options.columnNames ? 22 : 0 },
  });
  const bare = { visible: false, fixedrange: true, constrain: "domain" };
  return figure({
    data: [hoverTrace(picture, count, options.captions), ...captionTraces(picture, captions)],
    layout: {
      ...headed.layout(options.height ?? Math.ceil(down + headed.margin.t + headed.margin.b)),
      xaxis: { ...bare, range: [0, across], constraintoward: "left" },
      yaxis: { ...bare, range: [down, 0], scaleanchor: "x", scaleratio: 1, constraintoward: "top" },
      images: [
        {
          source: `data:image/png;base64,${encodePng(picture.pixels).toString("base64")}`,
          xref: "x",
          yref: "y",
          x: 0,
          y: 0,
          sizex: picture.width,
          sizey: picture.height,
          sizing: "stretch",
          layer: "below",
        },
      ],
      annotations: names(picture, options),
    },
    alt: options.alt,
  });
}

function checkImages({ data, shape }: ImageData, { captions }: ImageGridOptions): void {
  const [count = 0, , , channels] = shape;
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length !== 4 || count < 1 || (channels !== 1 && channels !== 3) || size !== data.length) {
    throw new RangeError(
      `imageGrid: expected images of shape [N, H, W, 1] or [N, H, W, 3], got [${shape.join(", ")}] with ${data.length} values; reshape them`,
    );
  }
  if (captions && captions.length !== count) {
    throw new RangeError(
      `imageGrid: expected ${count} captions, got ${captions.length}; give one for each image`,
    );
  }
}

/** Invisible marks over the images, so that the pointer finds out which one it is on. */
function hoverTrace({ places, image }: Mosaic, count: number, captions?: readonly string[]): Trace {
  return {
    type: "scatter",
    mode: "markers",
    x: places.map(({ x }) => x + image.width / 2),
    y: places.map(({ y }) => y + image.height / 2),
    marker: { opacity: 0, size: Math.min(image.width, image.height), symbol: "square" },
    text: Array.from({ length: count }, (_, i) => captions?.[i] ?? `image ${i}`),
    hovertemplate: "%{text}<extra></extra>",
    showlegend: false,
  };
}

function captionTraces({ places, image }: Mosaic, captions?: readonly string[]): Trace[] {
  if (!captions) return [];
  return [
    {
      type: "scatter",
      mode: "text",
      x: places.map(({ x }) => x + image.width / 2),
      y: places.map(({ y }) => y + image.height),
      text: captions,
      textposition: "bottom center",
      textfont: { size: fontSize.note, color: ink.text },
      cliponaxis: false,
      hoverinfo: "skip",
      showlegend: false,
    },
  ];
}

function names(
  { places, image }: Mosaic,
  { rowNames = [], columnNames = [], columns }: ImageGridOptions,
): Layout[] {
  const step = columns ?? Math.min(8, places.length);
  const note = { showarrow: false, xref: "x", yref: "y", font: { size: fontSize.tick, color: ink.text } };
  return [
    ...rowNames.map((text, row) => ({
      ...note,
      text,
      x: 0,
      xanchor: "right",
      xshift: -8,
      y: places[row * step]!.y + image.height / 2,
    })),
    ...columnNames.map((text, column) => ({
      ...note,
      text,
      x: places[column]!.x + image.width / 2,
      y: 0,
      yanchor: "bottom",
    })),
  ];
}
