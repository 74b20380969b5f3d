/** Words that tell nothing of whoever uses them: what every installation has, or may have. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Kinds of acts that capture and imports speak of. */
export const kindsOfActs = words(`
  app.focused browser.visited web.visited url.visited calendar.event chat.message
  command.finished command.run shell.run git.committed git.pushed
  file.created file.edited file.changed file.modified file.deleted file.moved file.renamed
  file.opened file.uploaded file.downloaded mail.received mail.sent page.viewed`)

export const programs = words(`
  ansible apt awk aws az bash brew bun cargo cat chmod composer convert cp curl cut deno diff docker dotnet
  ffmpeg find fish gcloud gh git go gradle grep gzip head helm java jq jupyter kubectl less ls make mkdir
  mongosh mv mvn mysql node npm npx pandoc perl php pip pip3 pnpm podman psql python python3 R rclone redis-cli
  rm rsync ruby Rscript scp sed sh sort sqlite3 ssh tail tar terraform touch unzip uv uvx vi vim wget xargs
  yarn zip zsh`)

/** Programs whose first word is somebody's own script. */
export const interpreters = words(
  'bash bun deno fish node perl php python python3 ruby Rscript sh zsh',
)

export const subCommands = words(`
  add apply build check checkout clean clone commit compose down exec export fetch fmt format init install lint
  log merge plan publish pull push rebase restart run start stash status stop switch sync tag test up update
  upgrade`)

export const endings = words(`
  avi bmp c cpp css csv doc docx gif go gz h htm html ics ipynb java jpeg jpg js json jsonl jsx key log md mov
  mp3 mp4 numbers ods odt pages parquet pdf php png ppt pptx ps1 psd py r rb rs rtf sh sql svg tar tex toml
  ts tsv tsx txt wav webp xls xlsx xml yaml yml zip`)
