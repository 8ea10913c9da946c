/** Colors as red, green and blue of sRGB, each in [0, 1]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The color of a hue in turns (0 red, ⅓ green, ⅔ blue), a saturation and a value in [0, 1]. */
export function hsv(hue: number, saturation: number, value: number): Rgb {
  const channel = (offset: number) => {
    const k = (offset + 6 * turns(hue)) % 6;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

/**
 * The color of CIE L*a*b* (white D65) with lightness L in [0, 100], chroma √(a² + b²) and the angle of (a, b)
 * in turns. Every hue of L = 65 and chroma ≤ 35 lies inside sRGB; others are cut to [0, 1].
 *
 * Source: IEC 61966-2-1 (sRGB) and CIE 15 (L*a*b*).
 */
export function lch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = 2 * Math.PI * hue;
  const fy = (lightness + 16) / 116;
  const x = 0.95047 * unbend(fy + (chroma * Math.cos(angle)) / 500);
  const y = unbend(fy);
  const z = 1.08883 * unbend(fy - (chroma * Math.sin(angle)) / 200);
  return [
    gamma(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    gamma(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    gamma(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ];
}

/** The hue in [0, 1): whole turns are left out. */
export function turns(hue: number): number {
  return hue - Math.floor(hue);
}

function unbend(t: number): number {
  return t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29);
}

function gamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.min(1, Math.max(0, value));
}
