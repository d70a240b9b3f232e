import { sourceError, z } from "@collectro/connector";
import { XMLParser } from "fast-xml-parser";
import { versionOf } from "./s3-version.js";
import type { Look } from "./source-file.js";

/** One page of a bucket's listing. */
export interface Listing {
  readonly objects: readonly { readonly key: string; readonly look: Look }[];
  /** What asks for the next page; undefined at the end. */
  readonly next: string | undefined;
}

/** Values stay texts as they are: `007` is a key, not a number, and so is ` x`. Numeric entities count as those of HTML. */
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === "Contents",
});

const document = z.object({
  ListBucketResult: z.object({
    IsTruncated: z.string(),
    NextContinuationToken: z.string().optional(),
    EncodingType: z.string().optional(),
    Contents: z
      .array(
        z.object({
          Key: z.string(),
          Size: z.string().regex(/^\d+$/),
          ETag: z.string().optional(),
          LastModified: z.string(),
        }),
      )
      .default([]),
  }),
});

/** Reads the answer of ListObjectsV2; anything else is SOURCE_DATA. */
export function readListing(xml: string, where: string): Listing {
  const { ListBucketResult: result } = parsed(xml, where);
  const isEncoded = result.EncodingType === "url";
  const objects = result.Contents.map(({ Key, Size, ETag, LastModified }) => ({
    key: isEncoded ? decodeURIComponent(Key.replaceAll("+", " ")) : Key,
    look: { sizeBytes: Number(Size), version: versionOf(ETag, LastModified) },
  }));
  if (result.IsTruncated !== "true") return { objects, next: undefined };
  if (result.NextContinuationToken) return { objects, next: result.NextContinuationToken };
  throw sourceError("SOURCE_DATA", { where, detail: "the listing is cut short, and does not say how to go on" });
}

function parsed(xml: string, where: string): z.infer<typeof document> {
  try {
    return document.parse(parser.parse(xml));
  } catch (error) {
    const hint = "check that s3Endpoint speaks S3";
    throw sourceError("SOURCE_DATA", { where, detail: "the answer is no listing of a bucket", hint, cause: error });
  }
}
