/** Places in a text: Jupyter counts Unicode code points, JavaScript UTF-16 units. */

/** The index in UTF-16 units of the place behind `points` code points. */
export function toUnits(text: string, points: number): number {
  let units = 0;
  for (let i = 0; i < points && units < text.length; i++) units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** The number of code points before the index `units`. */
export function toPoints(text: string, units: number): number {
  let points = 0;
  for (let i = 0; i < units && i < text.length; i += text.codePointAt(i)! > 0xffff ? 2 : 1) points++;
  return points;
}
