import { readHostName } from "../query.ts";
import { findProvider } from "./providers.ts";

/** What people most often mean, most used first; short ones are left out: too much lies near them. */
const WELL_KNOWN = [
  "gmail.com",
  "yahoo.com",
  "hotmail.com",
  "outlook.com",
  "icloud.com",
  "yandex.ru",
  "mail.ru",
  "googlemail.com",
  "proton.me",
  "protonmail.com",
  "live.com",
  "rambler.ru",
  "inbox.ru",
  "list.ru",
  "web.de",
  "gmx.net",
  "t-online.de",
  "freenet.de",
  "orange.fr",
  "laposte.net",
  "wanadoo.fr",
  "hotmail.fr",
  "yahoo.fr",
  "hotmail.co.uk",
  "yahoo.co.uk",
  "btinternet.com",
  "virginmedia.com",
  "libero.it",
  "virgilio.it",
  "hotmail.it",
  "seznam.cz",
  "comcast.net",
  "verizon.net",
  "sbcglobal.net",
  "bellsouth.net",
  "rocketmail.com",
  "fastmail.com",
  "yahoo.co.jp",
  "yahoo.com.br",
  "yahoo.co.in",
  "rediffmail.com",
  "zoho.com",
  "naver.com",
  "yandex.com",
];

/** Below this a name is as likely somebody's own as a slip. */
const SHORTEST = 6;
/** From this length on two slips are believed, below it one. */
const TWO_SLIPS_FROM = 9;

/**
 * The well-known mail domain that `domain` is a misspelling of: one letter missing, added, wrong or swapped with its neighbour,
 * or two of those in a longer name. Null for a domain that is known itself, and for one too short to tell.
 */
export function nearestDomain(domain: string): string | null {
  const name = readHostName(domain);
  if (!name || name.length < SHORTEST || findProvider(name)) return null;
  let best: { known: string; slips: number } | null = null;
  for (const known of WELL_KNOWN) {
    const limit = Math.min(known.length, name.length) >= TWO_SLIPS_FROM ? 2 : 1;
    const slips = countSlips(name, known);
    if (slips <= limit && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { known, slips };
  }
  return best?.known ?? null;
}

/** Edit distance where swapping two neighbours counts as one (optimal string alignment). */
function countSlips(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const costs = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      if (swapped) costs.push((before[j - 2] ?? 0) + 1);
      row.push(Math.min(...costs));
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
