// Every byte that crosses the cable between the client and the servers, as tcpdump sees it.
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Places } from "./places.ts";
import { launch, sleep } from "./processes.ts";

/** What one end said to the other in one direction of a connection, or in a UDP datagram. */
export interface Flow {
  protocol: "tcp" | "udp";
  /** `11.99.0.2:40112`; an IPv6 address is in hexadecimal. */
  from: string;
  to: string;
  bytes: Buffer;
}

export interface Capture {
  /** Ends it and gives what was said, in order; a packet that was sent twice is in it twice. */
  stop: () => Promise<Flow[]>;
}

/** Starts to record; everything sent after the promise resolves is in it. */
export async function startCapture(places: Places): Promise<Capture> {
  const folder = join(places.state, "capture");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${performance.now().toFixed(0)}.pcap`);
  // Big enough a buffer that nothing is lost while the disk is busy.
  const options = ["-i", "wire", "-s", "0", "--immediate-mode", "-B", "65536", "-U", "-Z", "root", "-w", file];
  const argv = ["ip", "netns", "exec", places.servers, "tcpdump", ...options];
  const tcpdump = launch(argv, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(tcpdump, "exit");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    tcpdump.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("listening on")) resolve();
    });
    tcpdump.once("error", reject);
    void ended.then(() => reject(new Error(`tcpdump ended: ${said}`)));
  });
  return {
    async stop() {
      await sleep(100);
      tcpdump.kill("SIGINT");
      await ended;
      const lost = Number(/(\d+) packets dropped by kernel/.exec(said)?.[1] ?? 0);
      if (lost > 0) throw new Error(`tcpdump lost ${lost} packets`);
      const flows = readFlows(readFileSync(file));
      rmSync(file);
      return flows;
    },
  };
}

const globalHeader = 24;
const recordHeader = 16;

function readFlows(pcap: Buffer): Flow[] {
  const flows = new Map<string, { flow: Omit<Flow, "bytes">; pieces: Buffer[] }>();
  for (let at = globalHeader; at + recordHeader <= pcap.length; ) {
    const length = pcap.readUInt32LE(at + 8);
    const packet = readPacket(pcap.subarray(at + recordHeader, at + recordHeader + length));
    at += recordHeader + length;
    if (!packet) continue;
    const key = `${packet.protocol} ${packet.from} ${packet.to}`;
    const known = flows.get(key);
    if (known) known.pieces.push(packet.bytes);
    else flows.set(key, { flow: packet, pieces: [packet.bytes] });
  }
  return [...flows.values()].map(({ flow: { protocol, from, to }, pieces }) => {
    return { protocol, from, to, bytes: Buffer.concat(pieces) };
  });
}

/** An Ethernet frame with TCP or UDP over IPv4 or IPv6 in it; null for any other. */
function readPacket(frame: Buffer): Flow | null {
  const ip = frame.subarray(14);
  const version = (ip[0] ?? 0) >> 4;
  if (version !== 4 && version !== 6) return null;
  const four = version === 4;
  const kind = ip[four ? 9 : 6];
  if (kind !== 6 && kind !== 17) return null;
  // The frame may be padded: the packet's own length counts.
  const end = four ? ip.readUInt16BE(2) : 40 + ip.readUInt16BE(4);
  const segment = ip.subarray(four ? ((ip[0] ?? 0) & 15) * 4 : 40, end);
  const address = (at: number): string => {
    return four ? ip.subarray(at, at + 4).join(".") : ip.subarray(at, at + 16).toString("hex");
  };
  const [source, target] = four ? [address(12), address(16)] : [address(8), address(24)];
  const header = kind === 17 ? 8 : ((segment[12] ?? 0) >> 4) * 4;
  return {
    protocol: kind === 17 ? "udp" : "tcp",
    from: `${source}:${segment.readUInt16BE(0)}`,
    to: `${target}:${segment.readUInt16BE(2)}`,
    bytes: segment.subarray(header),
  };
}
