// Checks the JSON-LD of pages of each sort by schema.org's types: a property that a type
// does not have, or a value that it cannot have, is an error of TypeScript's compiler.
//
//     node jsonld.mjs SITE [--every]
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const site = process.argv[2]
const most = process.argv.includes("--every") ? Infinity : 25
const sections = ["papers", "topics", "tags", "authors", "organisations", "years", "lists", "data"]
const pages = ["index.html"]
for (const section of sections) {
  pages.push(join(section, "index.html"))
  const inside = readdirSync(join(site, section), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(site, section, entry.name, "index.html")))
  pages.push(...inside.slice(0, most).map((entry) => join(section, entry.name, "index.html")))
}

let source = 'import type { Graph, Thing, WithContext } from "schema-dts"\n'
let found = 0
for (const page of pages) {
  const text = readFileSync(join(site, page), "utf8")
  // The input of an action is an annotation, which the types do not know.
  const annotation = ',"query-input":"required name=search_term_string"'
  for (const [, data] of text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) {
    source += `// ${page}\nexport const page${found++}: Graph | WithContext<Thing> = ${data.replace(annotation, "")}\n`
  }
}
if (found < 50) throw new Error(`only ${found} pages have structured data`)

const file = join(here, "pages.ts")
writeFileSync(file, source)
try {
  const compiler = join(here, "node_modules", "typescript", "bin", "tsc")
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"]
  execFileSync(process.execPath, [compiler, ...options, file], { stdio: "inherit" })
} finally {
  rmSync(file)
}
console.log(`${found} pages have valid structured data`)
