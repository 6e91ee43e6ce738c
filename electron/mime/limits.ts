/** Largest raw message that is parsed, in bytes; what is larger keeps its headers and its source. */
export const MAX_RAW_BYTES = 64 * 1024 * 1024;

/** Bytes of the header block of the message itself; 10,000 recipients take about 400 KB. */
export const MAX_HEADER_BYTES = 2 * 1024 * 1024;

/** Bytes of the header block of one part inside. */
export const MAX_PART_HEADER_BYTES = 64 * 1024;

/** Header fields of one block that are read; trace headers of real mail stay below 200. */
export const MAX_HEADER_FIELDS = 2_000;

/** Addresses read from all fields of one kind. */
export const MAX_ADDRESSES = 20_000;

/** Multiparts inside multiparts. */
export const MAX_DEPTH = 50;

/** Leaf parts and multiparts together. */
export const MAX_PARTS = 1_000;

/** Decoded bytes of plain text that are shown; the rest is cut off with a mark. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/** Decoded bytes of HTML that are shown. */
export const MAX_HTML_BYTES = 2 * 1024 * 1024;

/** Start tags of one HTML body; the largest newsletters have some 20,000. */
export const MAX_HTML_TAGS = 60_000;

/** Elements inside elements that are kept; browsers stop at 512. */
export const MAX_HTML_DEPTH = 200;

/** Open elements an HTML parser is let look through for an end tag; far more than anything is shown of. */
export const MAX_OPEN_TAGS = MAX_HTML_DEPTH * 3;

/** Characters of a picture that a message carries in a `data:` URL. */
export const MAX_DATA_URL_CHARS = 512 * 1024;

/** Characters of style sheets in one message. */
export const MAX_CSS_CHARS = 256 * 1024;

/** Characters of the snippet in the message list. */
export const MAX_SNIPPET_CHARS = 200;

/** Bytes of an attachment's file name in UTF-8. */
export const MAX_FILENAME_BYTES = 200;
