"""From judgements to answers: incidents, clocks, notices, responses, audit, and the desk."""
