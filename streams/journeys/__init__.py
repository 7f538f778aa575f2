"""The lives of entities: what is known of a lead, a mail, an account, and what it contributes to the measures."""
