/** What a notebook keeps of a figure: the live figure, a picture of it, and its words. */
import type { Figure } from "./figure.ts";
import { decodePng, encodePng } from "./png.ts";
import { render } from "./render.ts";

/** How the live figure behaves: no maker's mark, and none of the tools that select points. */
const config = { displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };

/** The most bytes of a picture, and the scales tried from the best until one fits; the last is kept in any case. */
const mostBytes = 60_000;
const scales = [1.5, 1.25, 1, 0.75];

let warned = false;

/**
 * The MIME bundle of a figure. The picture is for where no script runs: GitHub, printed pages. Where it cannot be
 * drawn it is left out, with one warning on stderr for each process.
 */
export async function displayBundle({ data, layout, alt }: Figure): Promise<Record<string, unknown>> {
  const bundle = { "application/vnd.plotly.v1+json": { data, layout, config }, "text/plain": alt };
  try {
    const picture = await smallPicture({ data, layout });
    return { ...bundle, "image/png": picture.toString("base64") };
  } catch (error) {
    if (!warned) process.stderr.write(`${(error as Error).message} (figures are shown without a picture)\n`);
    warned = true;
    return bundle;
  }
}

async function smallPicture(figure: Pick<Figure, "data" | "layout">): Promise<Buffer> {
  let picture: Buffer | undefined;
  for (const scale of scales) {
    const pixels = decodePng(await render(figure, { format: "png", scale }));
    picture = encodePng(pixels);
    if (picture.length > mostBytes) picture = encodePng(pixels, { fewColors: true });
    if (picture.length <= mostBytes) break;
  }
  return picture!;
}
