"""What would be if retention, price or a campaign's reach changed: asked, computed, kept."""
