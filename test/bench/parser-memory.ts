/** Parses ten messages with a file of 10 MB by one parser and prints the most memory this process has had, in MB. */
import { makeSamples, SAMPLES } from "./mail-samples.ts";

const sample = SAMPLES.at(-1);
const messages = sample ? makeSamples({ ...sample, count: 2 }) : [];

async function choose(name: string | undefined): Promise<(raw: Buffer) => unknown> {
  if (name === "ours") {
    const { parseMessage } = await import("../../electron/mime/parse.ts");
    return (raw) => parseMessage({ raw });
  }
  if (name === "mailparser") {
    const { simpleParser } = await import("mailparser");
    return (raw) => simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  }
  const { default: PostalMime } = await import("postal-mime");
  return (raw) => PostalMime.parse(raw);
}

const parse = await choose(process.argv[2]);
for (let round = 0; round < 5; round += 1) for (const raw of messages) await parse(raw);
console.log(process.resourceUsage().maxRSS / 1024);
