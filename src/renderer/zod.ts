import { z } from 'zod';

// zod would compile its parsers with new Function, which the content security policy refuses. Imported first.
z.config({ jitless: true });
