// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/kept_sound.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <QTimer>
#include <QVBoxLayout>

#include "widgets/preview/qt_sound_player.h"
#include "widgets/preview/sound_player.h"
#include "widgets/theme.h"

namespace triptych {

KeptSound::KeptSound(QWidget* parent)
    : QWidget(parent), m_shareLabel(new QLabel(this)), m_scores(new QLabel(this)), m_problem(new QLabel(this)),
      m_share(new QSlider(Qt::Horizontal, this)), m_delay(new QTimer(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    auto* below = new QHBoxLayout;
    below->setSpacing(6);
    for (std::size_t i = 0; i < 3; ++i) {
        m_buttons[i] = new QPushButton(this);
        buttons->addWidget(m_buttons[i]);
        connect(m_buttons[i], &QPushButton::clicked, this, [this, i] { play(static_cast<Which>(i)); });
    }
    buttons->addStretch(1);
    m_share->setRange(1, 99);
    m_share->setValue(20);
    m_share->setPageStep(10);
    m_share->setMinimumWidth(60);
    m_share->setMaximumWidth(90);
    m_shareLabel->setBuddy(m_share);
    m_shareLabel->setProperty("role", "dim");
    below->addWidget(m_shareLabel);
    below->addWidget(m_share);
    below->addWidget(m_scores, 1);
    column->addLayout(buttons);
    column->addLayout(below);
    m_scores->setFont(numberFont());
    m_scores->setProperty("role", "dim");
    m_scores->setWordWrap(true);
    m_problem->setProperty("role", "error");
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_problem->hide();
    column->addWidget(m_problem);
    m_delay->setSingleShot(true);
    m_delay->setInterval(150);
    connect(m_delay, &QTimer::timeout, this, &KeptSound::wanted);
    connect(m_share, &QSlider::valueChanged, this, [this] {
        refresh();
        m_samples[1].reset();
        m_samples[2].reset();
        m_delay->start();
    });
    retranslate();
}

KeptSound::~KeptSound() {
    // Its last signals must not reach what is half gone.
    if (m_player) m_player->disconnect(this);
}

void KeptSound::setPlayer(std::unique_ptr<SoundPlayer> player) {
    takePlayer(std::move(player));
    refresh();
}

SoundPlayer& KeptSound::player() {
    if (!m_player) takePlayer(std::make_unique<QtSoundPlayer>());
    return *m_player;
}

void KeptSound::takePlayer(std::unique_ptr<SoundPlayer> player) {
    if (m_player) m_player->disconnect(this);
    m_player = std::move(player);
    m_given.reset();
    connect(m_player.get(), &SoundPlayer::positionChanged, this, [this](double seconds) {
        if (m_given) emit cursorMoved(m_player->playing() || seconds > 0 ? seconds : -1);
    });
    connect(m_player.get(), &SoundPlayer::playingChanged, this, &KeptSound::refresh);
    connect(m_player.get(), &SoundPlayer::availabilityChanged, this, [this] {
        m_failure.clear();
        refresh();
    });
    connect(m_player.get(), &SoundPlayer::failed, this, [this](const QString& reason) {
        m_failure = reason;
        refresh();
    });
}

void KeptSound::clear() {
    m_pending.reset();
    m_given.reset();
    for (Samples& samples : m_samples)
        samples.reset();
    m_failure.clear();
    m_scores->clear();
    if (m_player) m_player->stop();
    emit cursorMoved(-1);
    refresh();
}

void KeptSound::setSounds(Samples original, Samples kept, Samples removed, int rate) {
    m_failure.clear();
    // What is heard goes on, unless it is what was made anew.
    const bool other = m_given && *m_given != Which::original;
    m_samples[0] = std::move(original);
    m_samples[1] = std::move(kept);
    m_samples[2] = std::move(removed);
    m_rate = rate;
    if (other) {
        if (m_player) m_player->stop();
        m_given.reset();
    }
    if (m_pending) {
        const Which which = *m_pending;
        m_pending.reset();
        play(which);
    }
    refresh();
}

void KeptSound::setScores(const QString& scores, const QString& help) {
    m_scores->setText(scores);
    m_scores->setToolTip(help);
    m_scores->setAccessibleName(scores);
}

void KeptSound::setProblem(const QString& problem) {
    m_pending.reset();
    m_failure = problem;
    refresh();
}

void KeptSound::setSelected(int tokens) {
    if (tokens == m_selected) return;
    m_selected = tokens;
    m_samples[1].reset();
    m_samples[2].reset();
    m_delay->start();
    refresh();
}

int KeptSound::share() const {
    return m_share->value();
}

void KeptSound::setShare(int percent) {
    m_share->setValue(percent);
}

bool KeptSound::playing() const {
    return m_player && m_player->playing();
}

void KeptSound::play(Which which) {
    if (m_given == which && playing()) {
        m_player->pause();
        return;
    }
    const Samples& samples = m_samples[static_cast<std::size_t>(which)];
    if (!samples) {
        m_pending = which;
        emit wanted();
        return;
    }
    SoundPlayer& with = player();
    if (!with.isAvailable()) {
        refresh();
        return;
    }
    if (m_given != which) {
        m_given = which;
        with.shareSound(samples, m_rate);
    }
    with.play();
}

void KeptSound::refresh() {
    const QLocale locale;
    const QString percent = locale.toString(share());
    const QString texts[3] = {tr("Original"),
                              m_selected > 0 ? tr("Kept: %n selected", nullptr, m_selected) : tr("Kept %1 %").arg(percent),
                              tr("Removed")};
    const QString helps[3] = {
        tr("Play the sound as it is"),
        m_selected > 0 ? tr("Play only the selected tokens")
                       : tr("Play only the %1 % of the tokens that the map holds highest").arg(percent),
        tr("Play the sound without what is kept")};
    const QString whyNot = m_player && !m_player->isAvailable() ? m_player->whyNot() : QString();
    for (std::size_t i = 0; i < 3; ++i) {
        const bool now = playing() && m_given == static_cast<Which>(i);
        m_buttons[i]->setText(texts[i]);
        m_buttons[i]->setIcon(themedIcon(now ? QStringLiteral("pause") : QStringLiteral("play")));
        m_buttons[i]->setEnabled(whyNot.isEmpty());
        m_buttons[i]->setToolTip(whyNot.isEmpty() ? helps[i] : whyNot);
        m_buttons[i]->setAccessibleName(helps[i]);
    }
    m_share->setEnabled(m_selected == 0);
    m_share->setToolTip(m_selected == 0 ? tr("Share of the tokens that is kept, highest first: %1 %").arg(percent)
                                        : tr("What is selected is kept. Escape lets go of it."));
    m_problem->setText(m_failure);
    m_problem->setVisible(!m_failure.isEmpty());
}

void KeptSound::retranslate() {
    m_shareLabel->setText(tr("&Keep"));
    m_share->setAccessibleName(tr("Share of the sound's tokens that is kept, in percent"));
    refresh();
}

void KeptSound::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

void KeptSound::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_samples[1]) m_delay->start();
}

} // namespace triptych
