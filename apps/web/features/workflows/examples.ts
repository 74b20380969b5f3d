/** Definitions to begin with. Each is complete and passes the checks as it stands. */
export const examples = {
  report: `name: Mail the daily report
description: Exports the report on a device and mails it.
inputs:
  recipient: { type: string, default: team@example.com }
trigger:
  - { type: schedule, cron: "5 9 * * 1-5", timezone: Europe/Berlin, missed: run-once }
steps:
  - id: export
    use: device.command
    with: { device: laptop, command: python export.py, collect: ["reports/*.csv"] }
    timeout: 10m
  - id: mail
    use: email.send
    connection: office-smtp
    with:
      to: "{{ inputs.recipient }}"
      subject: "Daily report"
      attachments: ["{{ steps.export.files[0] }}"]
    retry: { attempts: 5, backoff: exponential, initial: 2s }
`,
  webhook: `name: Pass a webhook on
description: Takes a delivery and sends what matters of it to another service.
trigger:
  - { type: webhook, answer: accepted }
steps:
  - id: has_order
    if: "{{ has(trigger.body.order) }}"
    then:
      - id: send
        use: http.request
        with:
          method: POST
          url: https://example.com/orders
          body: { order: "{{ trigger.body.order }}" }
    else:
      - id: done
        return: { ignored: true }
`,
  manual: `name: My workflow
trigger:
  - { type: manual }
steps:
  - id: greet
    set: { text: "Hello" }
  - id: done
    return: { text: "{{ steps.greet.text }}" }
`,
} as const

export type Example = keyof typeof examples
