import { type BodyParts, chooseBodyParts } from "./body-parts.ts";
import { typeOfFile } from "./filename.ts";
import { MAX_PARTS, MAX_TEXT_BYTES } from "./limits.ts";
import { decodeLeaf, type Part, type PartTree, parsePartTree } from "./part-tree.ts";
import { readTnef } from "./tnef.ts";
import { takeUuencoded } from "./uuencode.ts";

/** A message taken apart: its tree, its body, and its leaves with what stood inside of some of them. */
export interface MessageParts extends BodyParts {
  readonly root: Part;
  /** Every leaf by its index: those of MIME first, then the files out of `winmail.dat` and uuencoded text. */
  readonly leaves: readonly Part[];
  readonly breach: PartTree["breach"];
}

const NO_FIELDS: Part["header"] = { fields: new Map() };

/** A leaf that no header of the message describes. */
function makeLeaf(index: number, bytes: Uint8Array, type: string, filename: string, contentId = ""): Part {
  const said = type || typeOfFile(filename);
  return {
    header: contentId === "" ? NO_FIELDS : { fields: new Map([["content-id", [`<${contentId}>`]]]) },
    type: /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(said) ? said : "application/octet-stream",
    contentType: { value: "", parameters: new Map([["charset", "utf-8"]]) },
    disposition: { value: "attachment", parameters: new Map([["filename", filename]]) },
    body: bytes,
    children: [],
    index,
  };
}

function isTnef(leaf: Part): boolean {
  return leaf.type === "application/ms-tnef" || leaf.type === "application/vnd.ms-tnef";
}

function isEncoded(leaf: Part): boolean {
  return /base64/i.test(leaf.header.fields.get("content-transfer-encoding")?.[0] ?? "");
}

/** The leaf without the uuencoded files in it, and these as leaves; null where there are none. */
function splitUuencoded(leaf: Part, firstIndex: number): { text: Part; files: Part[] } | null {
  if (leaf.type !== "text/plain" || isEncoded(leaf)) return null;
  const source = Buffer.from(leaf.body.buffer, leaf.body.byteOffset, leaf.body.byteLength);
  if (!source.includes("begin ")) return null;
  const taken = takeUuencoded(source.toString("latin1"));
  if (!taken) return null;
  return {
    text: { ...leaf, body: Buffer.from(taken.text, "latin1") },
    files: taken.files.map(({ filename, bytes }, at) => makeLeaf(firstIndex + at, bytes, "", filename)),
  };
}

/** Whether a body says anything; long ones do. */
function isBlank(parts: readonly Part[]): boolean {
  return parts.every(
    (leaf) => leaf.body.length < 2_000 && /^(?:\s|=20|=0A|=\r?\n)*$/.test(Buffer.from(leaf.body).toString("latin1")),
  );
}

/** Takes a raw message apart and chooses its body. The same bytes give the same indexes. */
export function readMessageParts(raw: Uint8Array): MessageParts {
  const { root, leaves: ofMime, breach } = parsePartTree(raw);
  // What has not one header field is no message: its bytes are not shown as text.
  if (breach === "malformed") return { root, leaves: ofMime, breach, shown: [], plain: [], body: new Set() };
  const choice = chooseBodyParts(root);
  const leaves = [...ofMime];
  const body = new Set(choice.body);
  const instead = new Map<Part, Part>();
  for (const leaf of new Set([...choice.shown, ...choice.plain])) {
    const split = splitUuencoded(leaf, leaves.length);
    if (!split) continue;
    instead.set(leaf, split.text);
    leaves.push(...split.files);
  }
  let shown = choice.shown.map((leaf) => instead.get(leaf) ?? leaf);
  let plain = choice.plain.map((leaf) => instead.get(leaf) ?? leaf);
  for (const leaf of ofMime.filter(isTnef)) {
    const content = leaves.length < MAX_PARTS ? readTnef(decodeLeaf(leaf)) : null;
    if (!content || (content.files.length === 0 && !content.body)) continue;
    body.add(leaf);
    for (const { filename, type, contentId, bytes } of content.files) {
      leaves.push(makeLeaf(leaves.length, bytes, type, filename, contentId));
    }
    if (!content.body || !isBlank(shown)) continue;
    const text = Buffer.from(content.body.text.slice(0, MAX_TEXT_BYTES * 2));
    const part = makeLeaf(leaves.length, text, content.body.type, "");
    leaves.push(part);
    body.add(part);
    shown = [part];
    plain = [part];
  }
  return { root, leaves, breach, shown, plain, body };
}
