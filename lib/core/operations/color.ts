/** Color spaces. */
import type { tf } from "../tensor.ts";
import { runSingle } from "./native.ts";

/** Red, green, blue to hue, saturation, value; all in [0, 1]; `[…, 3]`. Has no gradient. */
export function rgbToHsv<T extends tf.Tensor>(rgb: T): T {
  return runSingle("RGBToHSV", [rgb], { T: { type: "float32" } }) as T;
}

/** Hue, saturation, value to red, green, blue; all in [0, 1]; `[…, 3]`. Has no gradient. */
export function hsvToRgb<T extends tf.Tensor>(hsv: T): T {
  return runSingle("HSVToRGB", [hsv], { T: { type: "float32" } }) as T;
}
