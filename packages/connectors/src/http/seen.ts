/** Which acts of a person are requests that a program can make: calls of APIs, and `curl`. */
import type { ActReading, SeenAs } from '@floyo/contracts'
import { type CurlRequest, readCurl } from './curl.ts'

const request = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD) )?(https?:\/\/\S+)$/
const removed = '***'

export const requestSeen: SeenAs = {
  action: 'http.request',
  step: 'request',
  connection: { type: 'http', title: 'connection (HTTP API)', always: false, placeholder: 'api' },
  lists: [],
  keeps: ['method', 'url'],
  fileLists: [],
  read(act) {
    if (act.words !== null) {
      const curl = readCurl(act.words)
      return curl && fromCurl(curl)
    }
    return readAddress(act.type, act.subject)
  },
  tell({ texts, files }) {
    const { method = 'GET', url = '' } = texts
    const host = URL.canParse(url) ? new URL(url).host : ''
    const verb =
      Object.keys(files).length > 0 ? 'upload to' : method === 'GET' ? 'fetch from' : 'post to'
    return { verb, object: host || 'an address' }
  },
  ask(field, { texts }) {
    if (field === 'url')
      return {
        label: 'Address',
        message: 'Fill in the values of the query: they are left out on the device.',
        otherwise: texts.url ?? '',
        required: true,
      }
    return {
      label: field.startsWith('multipart.') ? field.slice('multipart.'.length) : 'What it sends',
      message: 'Fill in what the request sends: Floyo does not see what is in a request.',
      otherwise: '',
      required: true,
    }
  },
}

/** An address meant for machines; pages stay the person's. */
function readAddress(type: string, subject: string): ActReading | undefined {
  const [, method, url] = request.exec(subject) ?? []
  if (url === undefined || !URL.canParse(url)) return undefined
  if (method === undefined && type !== 'api.called' && !isForMachines(new URL(url)))
    return undefined
  const sends = method !== undefined && method !== 'GET' && method !== 'HEAD'
  return {
    texts: { method: method ?? 'GET', url },
    files: {},
    unseen: [...(lacksValues(url) ? ['url'] : []), ...(sends ? ['text'] : [])],
    credential: false,
  }
}

function isForMachines({ hostname, pathname }: URL): boolean {
  return (
    hostname.startsWith('api.') ||
    /(^|\/)(api|graphql)(\/|$)/.test(pathname) ||
    /\.(json|csv|xml|ics|txt)$/.test(pathname)
  )
}

function fromCurl({ method, url, headers, parts, body, credential }: CurlRequest): ActReading {
  // A part of the path that was left out is itself the credential, as in addresses of chats.
  const [path = ''] = url.split('?')
  const hidden = path.includes(removed)
  // To a folder curl uploads under the file's own name.
  const own = body && url.endsWith('/') ? (body.file.split('/').at(-1) ?? '') : ''
  const texts: Record<string, string> = { method, url: hidden ? '' : url + own }
  const files: ActReading['files'] = {}
  const unseen = !hidden && lacksValues(url) ? ['url'] : []
  for (const [name, value] of headers) texts[`headers.${name.toLowerCase()}`] = value
  for (const [name, part] of parts) {
    if (part === null) unseen.push(`multipart.${name}`)
    else if ('file' in part) files[`multipart.${name}`] = [part.file]
    else texts[`multipart.${name}`] = part.text
  }
  if (body) files.file = [body.file]
  else if (body === null) {
    unseen.push('text')
    texts['headers.content-type'] ??= 'application/x-www-form-urlencoded'
  }
  return { texts, files, unseen, credential: credential || hidden }
}

function lacksValues(url: string): boolean {
  return url.includes('=**') || /[?&][^=&]+=(&|$)/.test(url)
}
