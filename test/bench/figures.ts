/** One figure of a benchmark beside what it is compared with in the same run. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "rows" | "handles" | "messages";
  /** A peer's figure, or a limit that was set. */
  readonly beside: { readonly what: string; readonly value: number } | null;
}

/** Prints the figures as a table with ratios, or with `--json` as one object on stdout. */
export function report(name: string, figures: readonly Figure[]): void {
  const rows = figures.map((figure) => ({
    ...figure,
    ratio: figure.beside && figure.beside.value > 0 ? figure.value / figure.beside.value : null,
  }));
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ bench: name, figures: rows }));
    return;
  }
  console.log(`\n${name}\n`);
  for (const { what, value, unit, beside, ratio } of rows) {
    const miss =
      beside?.what === "limit" && value > beside.value ? `, missed by ${format(value - beside.value)} ${unit}` : "";
    const peer = beside
      ? `${beside.what}: ${format(beside.value)} ${unit}, ratio ${ratio?.toFixed(2) ?? "–"}${miss}`
      : "";
    console.log(`  ${what.padEnd(58)} ${`${format(value)} ${unit}`.padStart(12)}   ${peer}`);
  }
}

function format(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value < 10 ? 2 : 1);
}

/** The value below which `share` of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
