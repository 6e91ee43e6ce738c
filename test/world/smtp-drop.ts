// Run in the servers' namespace by delivery.ts: hands one message from standard input to an MTA, as a stranger would.
import { connect } from "node:net";

export interface Drop {
  host: string;
  /** The address the connection comes from. */
  source: string;
  helo: string;
  from: string;
  to: string[];
  raw: string;
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

const drop: Drop = JSON.parse(await readAll());
const socket = connect({ host: drop.host, port: 25, localAddress: drop.source });
let received = "";
let wake = (): void => {};
socket.on("data", (chunk) => {
  received += chunk.toString("latin1");
  wake();
});
socket.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});

async function expectReply(expected: string): Promise<void> {
  for (;;) {
    const last = /^(\d{3}) .*\r\n/m.exec(received);
    if (last) {
      if (last[1]?.[0] !== expected) throw new Error(received.trim());
      received = "";
      return;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function say(line: string, expected = "2"): Promise<void> {
  socket.write(`${line}\r\n`);
  await expectReply(expected);
}

try {
  await expectReply("2");
  await say(`EHLO ${drop.helo}`);
  await say(`MAIL FROM:<${drop.from}> BODY=8BITMIME`);
  for (const to of drop.to) await say(`RCPT TO:<${to}>`);
  await say("DATA", "3");
  const text = Buffer.from(drop.raw, "base64").toString("latin1").replace(/\r?\n/g, "\r\n").replace(/^\./gm, "..");
  socket.write(Buffer.from(text.endsWith("\r\n") ? text : `${text}\r\n`, "latin1"));
  await say(".");
  socket.end("QUIT\r\n");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
