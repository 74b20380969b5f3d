'use client'

import { useEffect, useState } from 'react'
import { Check, ChevronDown } from 'lucide-react'
import {
  Button,
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from 'react-aria-components'

export interface ZoneFieldProps {
  label: string
  hint?: string
  value: string
  onChange: (zone: string) => void
  error?: string | undefined
  disabled?: boolean
}

/** The world's zones, as this browser knows them, found by any part of their name. */
export function ZoneComboBox({
  label,
  hint,
  value,
  onChange,
  error,
  disabled = false,
}: ZoneFieldProps) {
  const [zones, setZones] = useState<{ id: string }[]>([{ id: value }])
  useEffect(() => {
    const known = new Set(['UTC', value, ...Intl.supportedValuesOf('timeZone')])
    setZones([...known].map((id) => ({ id })))
  }, [value])
  return (
    <ComboBox
      className="grid gap-1.5"
      defaultItems={zones}
      value={value}
      onChange={(zone) => zone !== null && onChange(String(zone))}
      isInvalid={error !== undefined}
      isDisabled={disabled}
    >
      <Label className="text-small font-semibold text-ink">{label}</Label>
      <div className="relative">
        <Input className="h-10 w-full rounded-box border border-line-strong bg-raised px-3 pr-10 text-body text-ink hover:border-ink-faint aria-invalid:border-bad disabled:bg-sunken disabled:text-ink-faint max-sm:h-11 max-sm:text-[1rem]" />
        <Button className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-box text-ink-faint">
          <ChevronDown className="size-4" aria-hidden="true" />
        </Button>
      </div>
      {hint && (
        <Text slot="description" className="text-small text-ink-faint">
          {hint}
        </Text>
      )}
      <FieldError className="text-small font-medium text-bad-ink">{error}</FieldError>
      <Popover className="w-(--trigger-width) overflow-hidden rounded-box border border-line bg-raised shadow-high">
        <ListBox<{ id: string }> className="max-h-72 overflow-auto p-1 outline-none">
          {({ id }) => (
            <ListBoxItem
              id={id}
              textValue={id}
              className="flex cursor-pointer items-center justify-between gap-3 rounded-small px-3 py-2 text-small outline-none data-focused:bg-tide-soft data-focused:text-tide-ink"
            >
              {({ isSelected }) => (
                <>
                  {id}
                  {isSelected && <Check className="size-4" aria-hidden="true" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
