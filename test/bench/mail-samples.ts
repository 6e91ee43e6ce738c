/** Mail as it comes, made from a seed: what parsers are timed on. */
import { makeRandom } from "../unit/mime/mutations.ts";

const WORDS =
  "the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her would there their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years much where your way down should because long each just state those people too mr how little good world make very year still see own work men day get here old life both between being under three never know same last another while us might great go come since against right came take used himself few house use place during high without again home around small however found mrs part thought went say once general upon school every don does got united left number course war until always away something fact water less though public put think almost hand enough far took head yet government system set better told nothing night end why didn called eyes find going look asked later point knew".split(
    " ",
  );
const RUSSIAN =
  "и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой что ты от так о для же год все тот мочь вы человек такой его сказать один только себя её время когда ещё другой говорить наш мой знать стать при если во дело свет жизнь первый день раз рука слово место вопрос друг вид город дом земля письмо встреча договор работа завтра спасибо".split(
    " ",
  );

type Random = (below: number) => number;

function prose(random: Random, length: number, words: readonly string[]): string {
  let text = "";
  let line = "";
  while (text.length < length) {
    line += `${words[random(words.length)]} `;
    if (line.length > 66) {
      text += `${line.trimEnd()}${random(7) === 0 ? ".\r\n\r\n" : "\r\n"}`;
      line = "";
    }
  }
  return text;
}

function html(random: Random, length: number): string {
  let rows = "";
  while (rows.length < length) {
    const words = prose(random, 200 + random(200), WORDS);
    rows += `<tr><td style="padding:0 12px 8px;font-family:Helvetica,Arial,sans-serif;font-size:14px;color:#333333"><a href="https://news.example.org/c/${random(1e9)}" style="color:#0b4fb3;text-decoration:none">More</a> <img src="https://news.example.org/i/${random(1e6)}.png" width="120" height="80" alt="&nbsp;"><p style="margin:0 0 8px">${words}</p></td></tr>\r\n`;
  }
  return `<html><head><meta charset="utf-8"><title>News</title><style>td{padding:2px}a:hover{color:red}</style></head><body bgcolor="#ffffff"><div style="display:none">Preheader</div><table width="600">${rows}</table></body></html>`;
}

function base64(random: Random, length: number): string {
  const block = Buffer.from(Uint8Array.from({ length: 57 * 64 }, () => random(256)));
  const lines = block.toString("base64").replace(/.{76}/g, "$&\r\n");
  return lines.repeat(Math.ceil(length / lines.length));
}

function quotedPrintable(text: string): string {
  let out = "";
  for (const line of text.split("\r\n")) {
    let held = "";
    for (const byte of Buffer.from(line)) {
      const piece =
        byte === 0x3d || byte > 0x7e
          ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
          : String.fromCharCode(byte);
      if (held.length + piece.length > 75) {
        out += `${held}=\r\n`;
        held = "";
      }
      held += piece;
    }
    out += `${held}\r\n`;
  }
  return out;
}

function header(random: Random, subject: string): string {
  const id = random(1e9);
  const received = Array.from(
    { length: 5 },
    (_, at) =>
      `Received: from relay${at}.example.net (relay${at}.example.net [192.0.2.${random(250)}])\r\n\tby mx${at}.example.org (Postfix) with ESMTPS id ${id.toString(36)}${at}\r\n\tfor <clara@example.org>; Thu, 26 Nov 2026 09:0${at}:00 +0000 (UTC)`,
  );
  return [
    `Return-Path: <sender${random(97)}@example.net>`,
    ...received,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=mail;\r\n\tt=1795158000; bh=${"A".repeat(43)}=;\r\n\th=From:To:Subject:Date; b=${"B".repeat(70)}\r\n\t ${"C".repeat(70)}\r\n\t ${"D".repeat(70)}`,
    `From: =?utf-8?B?${Buffer.from("Анна Прекрасная").toString("base64")}?= <sender${random(97)}@example.net>`,
    'To: "Jensen, Clara" <clara@example.org>, Bob <bob@example.net>',
    `Subject: ${subject}`,
    "Date: Thu, 26 Nov 2026 10:00:00 +0100",
    `Message-ID: <${id}@example.net>`,
    `References: <${random(1e9)}@example.net>\r\n <${random(1e9)}@example.net>`,
    "MIME-Version: 1.0",
  ].join("\r\n");
}

function part(type: string, encoding: string, body: string, more = ""): string {
  return `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n${more}\r\n${body}`;
}

function multipart(kind: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((piece) => `--${boundary}\r\n${piece}\r\n`).join("");
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

/** A kind of mail and how to make one of it. */
export interface Sample {
  readonly name: string;
  /** How many are timed. */
  readonly count: number;
  make(random: Random): Buffer;
}

export const SAMPLES: readonly Sample[] = [
  {
    name: "plain text, 5 KB",
    count: 400,
    make: (random) =>
      Buffer.from(
        `${header(random, "Lunch on Thursday")}\r\n${part("text/plain; charset=utf-8", "7bit", prose(random, 3500, WORDS))}`,
      ),
  },
  {
    name: "Russian text in quoted-printable, 5 KB",
    count: 400,
    make: (random) =>
      Buffer.from(
        `${header(random, `=?utf-8?B?${Buffer.from("Встреча завтра").toString("base64")}?=`)}\r\n${part("text/plain; charset=utf-8", "quoted-printable", quotedPrintable(prose(random, 700, RUSSIAN)))}`,
      ),
  },
  {
    name: "text and HTML of 30 KB",
    count: 200,
    make: (random) =>
      Buffer.from(
        `${header(random, "News")}\r\n${multipart("alternative", "=_alt", [
          part("text/plain; charset=utf-8", "quoted-printable", quotedPrintable(prose(random, 4000, WORDS))),
          part("text/html; charset=utf-8", "quoted-printable", quotedPrintable(html(random, 30_000))),
        ])}`,
      ),
  },
  {
    name: "HTML alone, 30 KB",
    count: 200,
    make: (random) =>
      Buffer.from(
        `${header(random, "News")}\r\n${part("text/html; charset=utf-8", "base64", Buffer.from(html(random, 22_000)).toString("base64").replace(/.{76}/g, "$&\r\n"))}`,
      ),
  },
  {
    name: "text with a file of 200 KB",
    count: 100,
    make: (random) =>
      Buffer.from(
        `${header(random, "The file")}\r\n${multipart("mixed", "=_mix", [
          part("text/plain; charset=utf-8", "7bit", prose(random, 1500, WORDS)),
          part(
            'application/pdf; name="report.pdf"',
            "base64",
            base64(random, 200_000),
            'Content-Disposition: attachment; filename="report.pdf"\r\n',
          ),
        ])}`,
      ),
  },
  {
    name: "text with a file of 10 MB",
    count: 8,
    make: (random) =>
      Buffer.from(
        `${header(random, "The film")}\r\n${multipart("mixed", "=_mix", [
          part("text/plain; charset=utf-8", "7bit", prose(random, 1500, WORDS)),
          part(
            "video/mp4",
            "base64",
            base64(random, 10_000_000),
            'Content-Disposition: attachment; filename="a.mp4"\r\n',
          ),
        ])}`,
      ),
  },
];

/** The messages of one kind, the same in every run. */
export function makeSamples(sample: Sample): Buffer[] {
  const random = makeRandom(sample.name.length * 7919);
  return Array.from({ length: sample.count }, () => sample.make(random));
}
