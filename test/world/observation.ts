// What the servers saw: the web server's requests with credentials and bodies, the names that were asked for, the logs.
import { existsSync, readFileSync, truncateSync } from "node:fs";
import type { Places, ServiceName } from "./places.ts";
import type { TranscriptEntry } from "./raw-host.ts";

export type { TranscriptEntry } from "./raw-host.ts";

export interface WebRequest {
  time: Date;
  scheme: "http" | "https";
  host: string;
  method: string;
  path: string;
  status: number;
  /** The Authorization header; empty where none was sent. */
  authorization: string;
  contentType: string;
  agent: string;
  client: string;
  body: string;
}

export interface DnsQuery {
  time: Date;
  name: string;
  type: string;
  client: string;
}

export function readLog(places: Places, service: ServiceName): string {
  const path = places.log(service);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Empties the log of a service that appends to it, so that what comes next stands alone. */
export function clearLog(places: Places, service: ServiceName): void {
  if (existsSync(places.log(service))) truncateSync(places.log(service));
}

/** The requests so far, each from the moment its answer has been sent. */
export function listWebRequests(places: Places): WebRequest[] {
  return readLog(places, "nginx")
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const { milliseconds, status, ...entry } = JSON.parse(line);
      return { ...entry, time: new Date(Number(milliseconds) * 1000), status: Number(status) };
    });
}

export function listDnsQueries(places: Places): DnsQuery[] {
  const pattern = /^(\S+) queries: client @\S+ (\S+)#\d+ \([^)]*\): query: (\S+) IN (\S+)/gm;
  return [...readLog(places, "bind").matchAll(pattern)].map(([, time = "", client = "", name = "", type = ""]) => ({
    time: new Date(`${time}Z`),
    name: name.toLowerCase(),
    type,
    client,
  }));
}

export function listRawTranscripts(places: Places): TranscriptEntry[] {
  return readLog(places, "raw")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
