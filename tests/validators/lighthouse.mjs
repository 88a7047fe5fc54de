// Lighthouse's accessibility, best practices and SEO of one page of each sort must be perfect.
// Its performance score is left out: on a shared machine it is noise. Needs Chromium.
//
//     CHROME_PATH=/usr/bin/chromium node lighthouse.mjs SITE
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs"
import { createServer } from "node:http"
import { extname, join, normalize } from "node:path"
import { launch } from "chrome-launcher"
import lighthouse from "lighthouse"

const site = process.argv[2]
const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".txt": "text/plain", ".png": "image/png" }
const server = createServer((request, response) => {
  let path = join(site, normalize(decodeURIComponent(request.url.split("?")[0])))
  if (existsSync(path) && statSync(path).isDirectory()) path = join(path, "index.html")
  if (!existsSync(path)) return response.writeHead(404).end()
  response.writeHead(200, { "content-type": KINDS[extname(path)] ?? "application/octet-stream" })
  createReadStream(path).pipe(response)
})
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))

const paper = readdirSync(join(site, "papers"), { withFileTypes: true }).find((entry) => entry.isDirectory()).name
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
const chrome = await launch({ chromeFlags: flags })
let faults = 0
for (const path of ["", `papers/${paper}/`, "topics/", "papers/", "map/", "trends/", "reading-list/"]) {
  const { lhr } = await lighthouse(`http://127.0.0.1:${server.address().port}/${path}`, {
    port: chrome.port,
    onlyCategories: ["accessibility", "best-practices", "seo"],
    // It asks for robots.txt from within the page, whose policy lets no page fetch anything.
    skipAudits: ["robots-txt"],
  })
  for (const { title, score } of Object.values(lhr.categories)) {
    if (score === 1) continue
    faults++
    const wrong = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 1)
    console.log(`/${path}: ${title} ${score}: ${wrong.map((audit) => audit.title).join("; ")}`)
  }
}
await chrome.kill()
server.close()
if (faults) process.exit(1)
console.log("Lighthouse finds nothing to better in accessibility, best practices and SEO")
