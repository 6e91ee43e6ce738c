/** The document is none that may be read; the message says why, for the trace. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

const SIZE_LIMIT = 64 * 1024;

/** Where a v2 answer says that plain XML is to be asked (MS-OXDISCO, `Protocol=AutodiscoverV1`). */
export interface AutodiscoverPointer {
  readonly url: string;
}

/**
 * Reads a v2 JSON answer, or the error it holds. Throws {@link JsonError} for what is no such document; an error of the
 * service is one, too.
 */
export function readAutodiscoverPointer(bytes: Uint8Array): AutodiscoverPointer {
  if (bytes.byteLength > SIZE_LIMIT) throw new JsonError(`larger than ${SIZE_LIMIT} bytes`);
  const answer = parse(bytes);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) throw new JsonError("not an object");
  const fields = new Map(Object.entries(answer).map(([name, value]) => [name.toLowerCase(), value as unknown]));
  const code = fields.get("errorcode");
  if (code !== undefined) {
    const words = [code, fields.get("errormessage")].filter((word) => typeof word === "string").join(" ");
    throw new JsonError(`answered with an error: ${words.slice(0, 200)}`);
  }
  const url = fields.get("url");
  if (typeof url !== "string" || url === "") throw new JsonError("names no address");
  return { url };
}

function parse(bytes: Uint8Array): unknown {
  try {
    // Without a byte order mark, which the decoder drops and JSON does not know.
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new JsonError("not JSON");
  }
}
