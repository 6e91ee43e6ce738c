/** Letters for benchmarks of listing: few senders, a text of `lines` short lines; one every `every` ms until now. */
export function* shortLetters(options: { count: number; to: string; every: number; lines: number }) {
  const { count, to, every, lines } = options;
  const start = Date.now() - count * every;
  for (let index = 0; index < count; index += 1) {
    const date = new Date(start + index * every);
    const raw = [
      `From: Sender ${index % 97} <sender${index % 97}@oldmillpress.org>`,
      `To: ${to}`,
      `Subject: Message ${index} of many, about matter ${index % 613}`,
      `Date: ${date.toUTCString()}`,
      `Message-ID: <bench-${index}@oldmillpress.org>`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      `The text of message ${index}.\r\n`.repeat(lines),
    ].join("\r\n");
    yield { raw, date, flags: index % 3 ? ["\\Seen"] : [] };
  }
}
