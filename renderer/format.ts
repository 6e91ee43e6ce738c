import { useTranslation } from "react-i18next";

const day = 86_400_000;

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Formats dates, sizes and counts for one language, given as a BCP 47 tag. Times are the machine's own zone. */
export function makeFormat(language: string) {
  const time = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  const dayOfYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const longDate = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  const number = new Intl.NumberFormat(language);
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

  return {
    /** Today the time, within the last six days the weekday, else the date. `at` and `now` in ms since the epoch. */
    when(at: number, now: number = Date.now()): string {
      const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
      if (days === 0) return time.format(at);
      if (days > 0 && days < 7) return weekday.format(at);
      return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayOfYear.format(at) : date.format(at);
    },
    /** Weekday, date and time to the second; for hovering. */
    exact: (at: number): string => exact.format(at),
    /** Long date with the time; for a message's header. */
    full: (at: number): string => full.format(at),
    /** Day, month and year in words. */
    date: (at: number): string => longDate.format(at),
    /** How long ago or in how long, e.g. "in 20 seconds". */
    relative(at: number, now: number = Date.now()): string {
      const seconds = Math.round((at - now) / 1000);
      if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
      if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), "minute");
      if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
      return relative.format(Math.round(seconds / 86_400), "day");
    },
    /** A size in bytes, in units of 1000 with at most one decimal. */
    size(bytes: number): string {
      let value = bytes;
      let unit = 0;
      while (value >= 999.5 && unit < units.length - 1) {
        value /= 1000;
        unit += 1;
      }
      return new Intl.NumberFormat(language, {
        style: "unit",
        unit: units[unit] ?? "byte",
        unitDisplay: unit === 0 ? "long" : "short",
        maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
      }).format(value);
    },
    count: (value: number): string => number.format(value),
    list: (items: readonly string[]): string => list.format(items),
  };
}

export type Format = ReturnType<typeof makeFormat>;

const made = new Map<string, Format>();

/** The formats of a language. To make them costs as much as to draw a row, so that they are made once. */
export function formatOf(language: string): Format {
  const format = made.get(language) ?? makeFormat(language);
  made.set(language, format);
  return format;
}

/** The formats of the language on the screen. */
export function useFormat(): Format {
  return formatOf(useTranslation().i18n.language);
}
