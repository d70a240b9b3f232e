import type { Language } from "@collectro/contract";
import type { FastifyRequest } from "fastify";

/**
 * The language of `?lang=` (browsers let no page set a header of an EventSource or a frame), else of `Accept-Language`:
 * whichever of `ja` and `en` is preferred, English when neither is asked for.
 */
export function languageOf(request: Pick<FastifyRequest, "headers" | "query">): Language {
  const { lang } = request.query as { lang?: unknown };
  if (lang === "ja" || lang === "en") return lang;
  const wanted = (request.headers["accept-language"] ?? "").split(",").map((part) => {
    const [tag = "", ...rest] = part.trim().toLowerCase().split(";");
    const quality = Number(/^\s*q=([0-9.]+)/.exec(rest.join(";"))?.[1] ?? 1);
    return { language: tag.split("-", 1)[0] ?? "", quality };
  });
  const best = wanted.filter(({ language }) => language === "ja" || language === "en");
  best.sort((a, b) => b.quality - a.quality);
  return best[0]?.language === "ja" ? "ja" : "en";
}
