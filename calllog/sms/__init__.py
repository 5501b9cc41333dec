"""Text messages to the public: their templates, how they are asked for and how they are sent."""
