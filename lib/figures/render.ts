/** Draws figures into files, without a browser window or a network. */
import type { Figure } from "./figure.ts";
import { kaleido } from "./kaleido.ts";

export interface RenderOptions {
  /** Default "png". */
  readonly format?: "png" | "svg" | "pdf" | "jpeg" | "webp";
  /** Pixels of a raster format for each pixel of the layout. Default 2. */
  readonly scale?: number;
}

/**
 * The bytes of a file that shows the figure. The first call of a process takes about 2 s, because a renderer is
 * started, the next ones a tenth.
 */
export async function render(
  { data, layout }: Pick<Figure, "data" | "layout">,
  { format = "png", scale = 2 }: RenderOptions = {},
): Promise<Buffer> {
  const { width = 700, height = 420 } = layout as { width?: number; height?: number };
  const answer = await kaleido({ data: { data, layout }, format, width, height, scale });
  return format === "svg" ? Buffer.from(answer, "utf8") : Buffer.from(answer, "base64");
}
