import { Random } from "../world/random.ts";
import type { SeedMessage } from "../world/world.ts";

const ENGLISH =
  "ba be bi bo da de di do fa fi la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to".split(" ");
const RUSSIAN = "ба бе ви во га го да де жи за ке ко ла ли ма мо на не по ра ри са се ста то ту фа хо ча ша".split(" ");
const WORDS = 20_000;
/** Mean bytes of one message: 100,000 of them are 485 MB. */
const MEAN_BYTES = 4_850;

/** A vocabulary in which few words are frequent and most are rare, as in any language (Zipf). */
function makeVocabulary(random: Random, syllables: readonly string[]): (random: Random) => string {
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: random.between(2, 4) }, () => random.pick(syllables)).join(""),
  );
  return (chance) => words[Math.floor(WORDS ** chance.next()) - 1] ?? "";
}

/**
 * `count` letters of a person's mailbox, the oldest first, ten minutes apart and the newest now: two thirds English, one
 * third Russian, a tenth with an HTML form as well. The same seed gives the same letters but for their dates.
 */
export function* letters(
  count: number,
  to: string,
  { seed = 1, meanBytes = MEAN_BYTES } = {},
): Generator<SeedMessage & { raw: string; date: Date }> {
  const random = new Random(seed);
  const english = makeVocabulary(random, ENGLISH);
  const russian = makeVocabulary(random, RUSSIAN);
  const start = Date.now() - count * 600_000;
  for (let index = 0; index < count; index += 1) {
    const word = random.chance(0.66) ? english : russian;
    const date = new Date(start + index * 600_000);
    const hasHtml = random.chance(0.1);
    // Short letters are many and long ones few.
    const bytes = meanBytes * (0.2 + 1.6 * random.next()) * (hasHtml ? 0.5 : 1);
    const text = writeText(random, word, bytes);
    const sender = `sender${index % 997}`;
    const head = [
      `Return-Path: <${sender}@oldmillpress.org>`,
      `Received: from mta1.pinehost.net (mta1.pinehost.net [11.0.0.25]) by mail.kestrelhosting.com with ESMTPS id ${random.hex(10)} for <${to}>; ${date.toUTCString()}`,
      `From: ${word(random)} ${word(random)} <${sender}@oldmillpress.org>`.replace(
        /[^\0-\x7f].*</,
        "=?utf-8?q?=D0=98=D0=BC=D1=8F?= <",
      ),
      `To: ${to}`,
      `Subject: =?utf-8?b?${Buffer.from(`${word(random)} ${word(random)} ${index}`).toString("base64")}?=`,
      `Date: ${date.toUTCString()}`,
      `Message-ID: <bench-${seed}-${index}@oldmillpress.org>`,
      "MIME-Version: 1.0",
    ];
    const plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text];
    const boundary = `=_${random.hex(12)}`;
    const body = hasHtml
      ? [
          `Content-Type: multipart/alternative; boundary="${boundary}"`,
          "",
          `--${boundary}`,
          ...plain,
          `--${boundary}`,
          "Content-Type: text/html; charset=utf-8",
          "Content-Transfer-Encoding: 8bit",
          "",
          `<html><body><table><tr><td style="color:#333">${text.replaceAll("\r\n\r\n", "</p><p>")}</td></tr></table></body></html>`,
          `--${boundary}--`,
          "",
        ]
      : plain;
    yield { raw: [...head, ...body].join("\r\n"), date, flags: index % 3 ? ["\\Seen"] : [] };
  }
}

function writeText(random: Random, word: (random: Random) => string, bytes: number): string {
  const lines: string[] = [];
  let length = 0;
  while (length < bytes) {
    let line = "";
    while (line.length < 68) line += `${word(random)} `;
    lines.push(random.chance(0.12) ? `${line}.\r\n` : line);
    length += Buffer.byteLength(line) + 2;
  }
  return `${lines.join("\r\n")}\r\n`;
}
