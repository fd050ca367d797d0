"""What people hand in as proof: pictures and PDF documents, checked and rewritten in a process of their own."""
