import type { Language } from "@collectro/contract";
import type { FastifyRequest } from "fastify";

/** The language of `Accept-Language`: whichever of `ja` and `en` is preferred, English when neither is asked for. */
export function languageOf(request: Pick<FastifyRequest, "headers">): Language {
  const wanted = (request.headers["accept-language"] ?? "").split(",").map((part) => {
    const [tag = "", ...rest] = part.trim().toLowerCase().split(";");
    const quality = Number(/^\s*q=([0-9.]+)/.exec(rest.join(";"))?.[1] ?? 1);
    return { language: tag.split("-", 1)[0] ?? "", quality };
  });
  const best = wanted.filter(({ language }) => language === "ja" || language === "en");
  best.sort((a, b) => b.quality - a.quality);
  return best[0]?.language === "ja" ? "ja" : "en";
}
