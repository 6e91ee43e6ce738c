import type { SeedMessage } from "../world/world.ts";

export const FLAGS = [[], ["\\Seen"], ["\\Seen", "\\Flagged"], ["\\Seen", "\\Answered"], ["$Forwarded"]] as const;

function letter(box: string, number: number, text = "Some words."): SeedMessage {
  const day = new Date(Date.UTC(2024, 0, 1) + number * 3_600_000);
  // Byte for byte: some of it is in a charset that is none.
  const body = number % 7 === 0 ? `${text}\r\nna\xefve \xff\xfe caf\xe9\r\n`.repeat(20) : `${text}\r\n`;
  // A few have no Message-ID, and a few share one.
  const id = number % 41 === 40 ? "" : `Message-ID: <${box}-${number % 53 === 52 ? number - 1 : number}@seed.test>\r\n`;
  const head = `From: Ann <ann@meadowmail.org>\r\nTo: me@here.test\r\nSubject: ${box} ${number}\r\nDate: ${day.toUTCString()}\r\n`;
  return {
    raw: Buffer.from(`${head}${id}\r\n${body}`, "latin1"),
    flags: FLAGS[number % FLAGS.length] ?? [],
    date: day,
  };
}

/** That many messages of a box, their Message-IDs after it. */
export function letters(box: string, count: number, from = 0): SeedMessage[] {
  return Array.from({ length: count }, (_, index) => letter(box, from + index));
}

/** The Message-IDs of these messages of a box. */
export const idOf = (box: string, ...numbers: number[]) => numbers.map((number) => `<${box}-${number}@seed.test>`);
