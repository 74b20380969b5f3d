/** Secrets in what a run was given and got: masked before any of it leaves for a file. */
import type { JsonObject, JsonValue } from '@floyo/contracts'

const mask = '***'
const secretNames =
  /pass(?:word|wd|phrase)|secret|token|api[-_]?key|authorization|cookie|credential|private[-_]?key|signature/i
/** Tokens that show what they are: of GitHub, Slack, Stripe, AWS, JWT, and what follows `Bearer`. */
const secretTexts =
  /\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|[sr]k_(?:live|test)_\w{10,}|AKIA[A-Z0-9]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)|\bBearer\s+\S+/g

/** The value with secrets masked: whatever lies under a name that means one, and known tokens. */
export function maskSecrets(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replace(secretTexts, mask)
  if (Array.isArray(value)) return value.map(maskSecrets)
  return typeof value === 'object' && value !== null ? maskObject(value) : value
}

export function maskObject(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, one]) => [
      name,
      secretNames.test(name) && one !== null && typeof one !== 'boolean' ? mask : maskSecrets(one),
    ]),
  )
}
