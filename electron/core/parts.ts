import { type FailureCode, failed, failureOf, type MailFailure } from "../../shared/failure.ts";
import type { Client } from "../../shared/rpc.ts";
import type { MimeApi, ParsedMessage } from "../../shared/services/mime.ts";
import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import { COMMON_HEADERS } from "./content-security.ts";
import type { Log } from "./log.ts";

/** The largest file that can be attached, in bytes; most servers take less. */
export const ATTACHMENT_LIMIT = 50 * 1024 * 1024;

export interface PartRequest {
  readonly method: string;
  readonly url: URL;
  /** Reads the body whole, or throws ATTACHMENT_TOO_LARGE once it is longer than `limit` bytes. */
  readBody(limit: number): Promise<Uint8Array>;
  readonly contentType: string;
}

export interface PartResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** A part is never a page of its own: whatever it holds, nothing in it runs or loads. */
const PART_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

const STATUS: Partial<Record<FailureCode, number>> = {
  NOT_FOUND: 404,
  NOT_DOWNLOADED: 404,
  ATTACHMENT_TOO_LARGE: 413,
  INVALID_CALL: 400,
  DISK_FULL: 507,
};

/** Answers the URLs of `shared/parts.ts`; null for a path that is none of them. */
export function createPartHandler(world: {
  reader: Client<StoreReaderApi>;
  writer: Client<StoreWriterApi>;
  mime: Client<MimeApi>;
  log: Log;
}): (request: PartRequest) => Promise<PartResponse | null> {
  const { reader, writer, mime, log } = world;

  /** Messages whose body cannot be made fit to be shown within the worker's caps; of these the text is shown. */
  const unshowable = new Set<number>();

  async function readRaw(messageId: number): Promise<Uint8Array> {
    const raw = await reader.getRaw({ messageId });
    if (raw) return raw;
    // NOT_FOUND where there is no such message.
    await reader.getMessage({ messageId });
    throw failed({ code: "NOT_DOWNLOADED" });
  }

  async function getBody(messageId: number, images: boolean): Promise<PartResponse> {
    const { html, headers } = await renderBody(messageId, images);
    return { status: 200, headers: { ...COMMON_HEADERS, ...headers }, body: html };
  }

  async function renderBody(messageId: number, images: boolean): Promise<ReturnType<MimeApi["renderBody"]>> {
    // It may have been another message that took the worker down: once more, and never again.
    for (let attempt = 0; attempt < 2 && !unshowable.has(messageId); attempt += 1) {
      try {
        return await mime.renderBody({ raw: await readRaw(messageId), images });
      } catch (error) {
        if (failureOf(error).code !== "DISCONNECTED") throw error;
        if (attempt === 1) unshowable.add(messageId);
      }
    }
    const parsed = await readParsed(messageId);
    if (!parsed) throw failed({ code: "NOT_DOWNLOADED" });
    return mime.renderText({ text: parsed.text });
  }

  async function readParsed(messageId: number): Promise<ParsedMessage | null> {
    try {
      return (await reader.getMessage({ messageId })).parsed;
    } catch (error) {
      if (failureOf(error).code !== "NOT_FOUND") throw error;
      return (await reader.getRemoved({ messageId })).parsed;
    }
  }

  async function getSource(messageId: number): Promise<PartResponse> {
    const headers = {
      ...COMMON_HEADERS,
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Security-Policy": PART_POLICY,
      "Cache-Control": "no-store",
    };
    return { status: 200, headers, body: await readRaw(messageId) };
  }

  async function getAttachment(messageId: number, index: number): Promise<PartResponse> {
    const { bytes, type, filename } = await mime.extractPart({ raw: await readRaw(messageId), index });
    const headers = {
      ...COMMON_HEADERS,
      "Content-Type": /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeFilename(filename)}`,
      "Content-Security-Policy": PART_POLICY,
      "Cache-Control": "no-store",
    };
    return { status: 200, headers, body: bytes };
  }

  async function attach(draftId: number, request: PartRequest): Promise<PartResponse> {
    const filename = request.url.searchParams.get("filename") ?? "";
    const bytes = await request.readBody(ATTACHMENT_LIMIT);
    const type = request.contentType || "application/octet-stream";
    return answerJson(200, await writer.addDraftAttachment({ draftId, filename, type, bytes }));
  }

  return async (request) => {
    const { method, url } = request;
    try {
      const part = /^\/part\/(\d{1,15})\/(body|source|\d{1,6})$/.exec(url.pathname);
      if (part) {
        if (method !== "GET") return answerFailure(405, { code: "INVALID_CALL", method, detail: "GET only" });
        const messageId = Number(part[1]);
        if (part[2] === "body") return await getBody(messageId, url.searchParams.get("images") === "1");
        if (part[2] === "source") return await getSource(messageId);
        return await getAttachment(messageId, Number(part[2]));
      }
      const draft = /^\/draft\/(\d{1,15})\/attachments$/.exec(url.pathname);
      if (draft) {
        if (method !== "POST") return answerFailure(405, { code: "INVALID_CALL", method, detail: "POST only" });
        return await attach(Number(draft[1]), request);
      }
      return null;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === "BUG") log.bug(error, { method });
      return answerFailure(STATUS[failure.code] ?? 500, failure);
    }
  };
}

function answerJson(status: number, value: unknown): PartResponse {
  const headers = { ...COMMON_HEADERS, "Content-Type": "application/json", "Content-Security-Policy": PART_POLICY };
  return { status, headers, body: JSON.stringify(value) };
}

function answerFailure(status: number, failure: MailFailure): PartResponse {
  return answerJson(status, failure);
}

/** RFC 8187 §3.2.1: what `encodeURIComponent` leaves alone and `attr-char` does not allow is encoded too. */
function encodeFilename(filename: string): string {
  return encodeURIComponent(filename).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
