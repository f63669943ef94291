const DAYS: Record<string, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const DAY = /\b(mon|tue|wed|thu|fri|sat|sun)\b\.?/gi;
const LONGEST = 1000;

/** Text as a voice should read it: no markup or control characters, times, days, ranges and signs as words. */
export function speakable(text: string): string {
  return (
    text
      .normalize('NFKC')
      .replace(/[\p{C}<>{}[\]|\\^~*_#`]+/gu, ' ')
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201c\u201d"]/g, ' ')
      .replace(DAY, (day, short: string) => DAYS[short.toLowerCase()] ?? day)
      // 09:00-17:30, 9-18, Monday–Friday: a dash between two of a kind is a range.
      .replace(
        /(\d(?::\d\d)?)\s*[-\u2010-\u2014]\s*(?=\d{1,2}(?::\d\d)?\b(?!\s*[-\u2010-\u2014]?\d))/g,
        '$1 to ',
      )
      .replace(/(day)\s*[-\u2010-\u2014]\s*(?=\w+day)/gi, '$1 to ')
      .replace(/\b0?(\d{1,2}):00\b/g, (_, hour: string) => (hour === '0' ? 'midnight' : hour))
      .replace(/\b0?(\d{1,2}):0(\d)\b/g, '$1 oh $2')
      .replace(/\b0?(\d{1,2}):(\d\d)\b/g, '$1 $2')
      .replace(/\b(\d{1,2})\s*h\b/g, '$1')
      .replace(/&/g, ' and ')
      .replace(/@/g, ' at ')
      .replace(/%/g, ' percent ')
      // Telephone numbers digit by digit.
      .replace(/\+?\d[\d ()/-]{5,}\d/g, (number) => number.replace(/\D/g, '').split('').join(' '))
      .replace(/\s+([.,!?;:])/g, '$1')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, LONGEST)
  );
}
