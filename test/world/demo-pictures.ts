// Attachments made on the spot: small painted landscapes as PNG and one-page invoices as PDF.
import { crc32, deflateSync } from "node:zlib";
import type { Random } from "./random.ts";

type Colour = readonly [number, number, number];

interface Palette {
  sky: readonly [Colour, Colour];
  sun: Colour;
  hills: readonly Colour[];
}

const palettes: readonly Palette[] = [
  {
    sky: [
      [46, 84, 138],
      [247, 201, 150],
    ],
    sun: [255, 236, 196],
    hills: [
      [116, 124, 158],
      [74, 92, 120],
      [38, 56, 78],
    ],
  },
  {
    sky: [
      [132, 190, 226],
      [234, 244, 248],
    ],
    sun: [255, 252, 228],
    hills: [
      [150, 186, 150],
      [98, 146, 100],
      [54, 98, 66],
    ],
  },
  {
    sky: [
      [28, 26, 58],
      [214, 106, 92],
    ],
    sun: [255, 190, 128],
    hills: [
      [104, 58, 92],
      [66, 40, 76],
      [32, 24, 48],
    ],
  },
  {
    sky: [
      [186, 206, 214],
      [238, 236, 228],
    ],
    sun: [250, 248, 240],
    hills: [
      [172, 182, 186],
      [132, 146, 152],
      [92, 108, 116],
    ],
  },
  {
    sky: [
      [104, 170, 196],
      [252, 226, 178],
    ],
    sun: [255, 246, 214],
    hills: [
      [214, 178, 118],
      [182, 138, 84],
      [112, 90, 66],
    ],
  },
];

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function encodePng(width: number, height: number, pixelAt: (x: number, y: number) => Colour): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    rows[at++] = 0;
    for (let x = 0; x < width; x += 1) for (const channel of pixelAt(x, y)) rows[at++] = channel;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

/** Sky, a sun and three rows of hills. */
export function paintLandscape(random: Random, width = 640, height = 426): Buffer {
  const { sky, sun, hills } = random.pick(palettes);
  const sunX = width * (0.2 + random.next() * 0.6);
  const sunY = height * (0.2 + random.next() * 0.25);
  const radius = height * (0.05 + random.next() * 0.05);
  const ridges = hills.map((colour, index) => {
    const [phase, stretch, swell] = [random.next() * 6, 1 + random.next() * 2, 0.04 + random.next() * 0.05];
    const base = 0.52 + index * 0.15;
    const line = Array.from({ length: width }, (_, x) => {
      const along = (x / width) * Math.PI * 2 * stretch + phase;
      return height * (base + swell * Math.sin(along) + swell * 0.4 * Math.sin(along * 2.7));
    });
    return { colour, line };
  });
  return encodePng(width, height, (x, y) => {
    for (const { colour, line } of [...ridges].reverse()) if (y > (line[x] ?? height)) return colour;
    if ((x - sunX) ** 2 + (y - sunY) ** 2 < radius ** 2) return sun;
    const depth = Math.min(1, y / (height * 0.62));
    const mix = (channel: 0 | 1 | 2): number => Math.round(sky[0][channel] * (1 - depth) + sky[1][channel] * depth);
    return [mix(0), mix(1), mix(2)];
  });
}

/** A round mark on a plain ground, for the head of a newsletter or the foot of a letter. */
export function paintMark(random: Random, size = 96): Buffer {
  const { hills, sun } = random.pick(palettes);
  const [ground = sun, ring = sun] = [hills[2], hills[0]];
  return encodePng(size, size, (x, y) => {
    const distance = Math.hypot(x - size / 2, y - size / 2) / size;
    return distance < 0.2 ? sun : distance < 0.34 ? ring : ground;
  });
}

/** A one-page PDF of plain lines; a line that begins with "# " is a heading. Latin letters only. */
export function printPdf(lines: readonly string[]): Buffer {
  let y = 780;
  const text = lines.map((line) => {
    const heading = line.startsWith("# ");
    const shown = (heading ? line.slice(2) : line).replace(/[\\()]/g, "\\$&");
    y -= heading ? 30 : 18;
    return `BT /${heading ? "F2 20" : "F1 11"} Tf 64 ${y} Td (${shown}) Tj ET`;
  });
  const content = `0.2 0.3 0.4 RG 64 800 m 531 800 l S\n${text.join("\n")}`;
  const font = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
    font("Helvetica"),
    font("Helvetica-Bold"),
    `<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`,
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(file, "latin1");
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const start = Buffer.byteLength(file, "latin1");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
  file += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}
