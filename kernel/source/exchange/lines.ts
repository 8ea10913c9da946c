import type { Readable } from "node:stream";

/**
 * Gives each line of a stream of UTF-8 that ends with `\n`. Node's own readline ends lines at U+2028 and U+2029 as well,
 * from Node 24 on, and JSON has these within its texts.
 */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  /** The line that has not ended yet, which may be long. */
  let parts: string[] = [];
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    const [end, ...more] = chunk.split("\n");
    parts.push(end!);
    for (const next of more) {
      const line = parts.join("");
      parts = [next];
      take(line);
    }
  });
}
