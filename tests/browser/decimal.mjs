// Exact decimals on BigInt, for figures that no binary fraction holds.

/** "-72701.2500" → { digits: -727012500n, scale: 4 }; null for what is no number. */
export function decimal(value) {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

const align = (one, other) => {
  const scale = Math.max(one.scale, other.scale);
  const at = ({ digits, scale: own }) => digits * 10n ** BigInt(scale - own);
  return [at(one), at(other), scale];
};

export const minus = (one, other) => {
  const [a, b, scale] = align(one, other);
  return { digits: a - b, scale };
};

export const equal = (one, other) => {
  const [a, b] = align(one, other);
  return a === b;
};

export const zero = ({ digits }) => digits === 0n;

/** `part` in percent of `base`, to one decimal place, halves away from zero; null for a base of 0. */
export function percent(part, base) {
  if (zero(base)) return null;
  const [a, b] = align(part, base);
  const negative = a < 0n !== b < 0n;
  const [n, d] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const tenths = (n * 1000n * 2n + d) / (2n * d);
  return { digits: negative ? -tenths : tenths, scale: 1 };
}

/** Its digits as they are written: "-31.3". */
export function print({ digits, scale }) {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, "0");
  const sign = digits < 0n ? "-" : "";
  return sign + (scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`);
}
