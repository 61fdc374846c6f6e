"""From public sources to posts: fetching, decoding, extracting, masking, storing. No judging."""
